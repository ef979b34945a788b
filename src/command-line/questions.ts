import { type Command, Option } from "commander";
import type { AskOptions } from "../asking/ask.ts";
import type { CheckOptions } from "../commands/check.ts";
import type { DiffOptions, FailOn } from "../commands/diff.ts";
import type { MatrixOptions } from "../commands/matrix.ts";
import type { TestOptions } from "../commands/test.ts";
import { type Context, withJson, withSubject, withSurroundings } from "./context.ts";

const failOns: readonly FailOn[] = ["gained", "gained-sensitive", "any"];

/** What is asked about a policy: nothing of this changes anything. */
export function addQuestions(program: Command, { host, done }: Context): void {
  withSubject(program.command("check"))
    .summary("find everything that is wrong with a policy")
    .description(
      "Finds everything that is wrong with a policy, and what is likely not meant: all findings at once, each with file,\nline, column and a way out. docs/findings.md explains every code.\nExit: 0 fine, 1 warnings with --strict, 78 errors.",
    )
    .option("--strict", "warnings fail, too")
    .action(async (options: CheckOptions) => {
      const { check } = await import("../commands/check.ts");
      done(check(host, options));
    });

  withSubject(program.command("explain <user> <variable>"))
    .summary("say whether a user gets a variable, and why")
    .description(
      "Says whether a variable reaches a user, by every way there is, by which rule, and what would change the answer.\nExit: 0 yes, 1 no, 78 bad policy.",
    )
    .action(async (user: string, variable: string, options: AskOptions) => {
      const { explain } = await import("../commands/explain.ts");
      done(explain(host, user, variable, options));
    });

  withSubject(program.command("can <user>"))
    .summary("list everything that reaches a user")
    .description(
      "Lists every variable that reaches a user, with every way and the rule that opens it.\nExit: 0 something does, 1 nothing but what everybody gets, 78 bad policy.",
    )
    .action(async (user: string, options: AskOptions) => {
      const { can } = await import("../commands/can.ts");
      done(can(host, user, options));
    });

  withSubject(program.command("who-can <variable>"))
    .summary("list everybody whom a variable reaches")
    .description(
      "Lists every user and group that a variable reaches, with every way and the rule that opens it.\nExit: 0 somebody, 1 nobody but root, 78 bad policy.",
    )
    .action(async (variable: string, options: AskOptions) => {
      const { whoCan } = await import("../commands/who-can.ts");
      done(whoCan(host, variable, options));
    });

  withSubject(program.command("matrix"))
    .summary("show who gets what, as a table")
    .description("Shows users by variables.\nExit: 0 done, 78 bad policy.")
    .option("--markdown", "print a table of Markdown")
    .option("--html", "print one page that needs nothing else, with filters and reasons")
    .action(async (options: MatrixOptions) => {
      const { matrix } = await import("../commands/matrix.ts");
      done(matrix(host, options));
    });

  withJson(withSurroundings(program.command("diff <old> <new>")))
    .summary("compare two policies: who gets more, who gets less")
    .description(
      "Compares two folders of policy files by what they mean: every pair of a user and a variable that is gained, lost or\nreached in another way, and why. In CI, OLD is a worktree of the branch that a change goes into.\nExit: 0 fine, 1 what --fail-on names, 78 bad policy.",
    )
    .addOption(new Option("--fail-on <what>", "exit with 1 on").choices(failOns))
    .action(async (old: string, now: string, options: DiffOptions) => {
      const { diff } = await import("../commands/diff.ts");
      done(diff(host, old, now, options));
    });

  withSubject(program.command("test"))
    .summary("run the policy's own tests")
    .description(
      "Runs the tests in the folder tests beside the policy files: who gets what and must not, and what must hold for\neverybody. Says which rules and variables no test is about.\nExit: 0 all hold, 1 one does not, or nothing is asserted, 2 no folder of tests, 78 bad policy or bad tests.",
    )
    .option("--tests <dir>", "the folder of the tests (default: tests, in the folder of the policy)")
    .action(async (options: TestOptions) => {
      const { test } = await import("../commands/test.ts");
      done(test(host, options));
    });
}
