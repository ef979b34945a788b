import { Command, CommanderError } from "commander";
import { boot } from "./boot/boot.ts";
import { isBrokerError } from "./broker-error.ts";
import { type CheckOptions, check } from "./commands/check.ts";
import { type ExplainOptions, explain } from "./commands/explain.ts";
import type { Host } from "./host/host.ts";
import { policyJsonSchema } from "./policy/schema.ts";
import { printableText } from "./text/printable.ts";

const subjectHelp = `
Without --policies, the policy of this system is looked at: /etc/env-broker/policies, the accounts of /etc and, as
root in a running container, its variables. Elsewhere, on a laptop or in CI:

  env-broker check --policies ./policies --env sample.env --accounts ./rootfs/etc
`;

/** Runs `env-broker ARGUMENTS…`; the exit code: 0 yes or fine, 1 no or findings, 2 wrong usage, 78 bad policy, 125 failed. */
export function run(host: Host, args: readonly string[]): number {
  let code = 0;
  const program = build(host, (result) => {
    code = result;
  });
  try {
    program.parse([...args], { from: "user" });
    return code;
  } catch (failure) {
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2;
    if (!isBrokerError(failure)) throw failure;
    host.write(2, `env-broker: ${printableText(failure.message)}\n`);
    return failure.code === "usage" ? 2 : 125;
  }
}

function build(host: Host, done: (code: number) => void): Command {
  const program = new Command("env-broker")
    .description("Decides which user of a container gets which environment variable.")
    .addHelpText("after", "\nThe launchers that give them: setuser USER COMMAND, with-env COMMAND. PID 1: env-init.")
    .exitOverride()
    .configureOutput({ writeOut: (text) => host.write(1, text), writeErr: (text) => host.write(2, text) })
    .showSuggestionAfterError()
    .showHelpAfterError("(env-broker --help lists the commands)");

  const subjectOptions = (command: Command) =>
    command
      .option("--policies <dir>", "the folder of policy files (default: /etc/env-broker/policies)")
      .option("--env <file>", "the variables that are set: NAME=VALUE lines, or NUL-separated as in /proc/PID/environ")
      .option("--accounts <dir>", "a folder with passwd and group (default: /etc, or the names that the policy uses)")
      .option("--json", "print JSON for programs")
      .addHelpText("after", subjectHelp);

  subjectOptions(program.command("check"))
    .summary("find everything that is wrong with a policy")
    .description(
      "Finds everything that is wrong with a policy: all errors at once, each with file, line and column.\nExit: 0 fine, 1 warnings with --strict, 78 errors.",
    )
    .option("--strict", "warnings fail, too")
    .action((options: CheckOptions) => done(check(host, options)));

  subjectOptions(program.command("explain <user> <variable>"))
    .summary("say whether a user gets a variable, and why")
    .description(
      "Says whether a user gets a variable, by which rule, and what would change the answer.\nExit: 0 yes, 1 no, 78 bad policy.",
    )
    .action((user: string, variable: string, options: ExplainOptions) => done(explain(host, user, variable, options)));

  program
    .command("schema")
    .summary("print the JSON Schema of a policy file")
    .description(
      "Prints the JSON Schema of a policy file, for editors: # yaml-language-server: $schema=./policy.schema.json",
    )
    .action(() => host.write(1, `${JSON.stringify(policyJsonSchema(), null, 2)}\n`));

  program
    .command("boot")
    .summary("apply the policy at the start of a container (env-init runs it)")
    .description(
      "Reads the container's environment from descriptor 3, and writes snapshot and grant table. Run by env-init.\nExit: 0 done, 78 bad policy or environment, and nothing is written.",
    )
    .action(() => done(boot(host)));

  return program;
}
