import { Command, CommanderError } from "commander";
import type { AuditOptions } from "./commands/audit.ts";
import type { CheckOptions } from "./commands/check.ts";
import type { ExplainOptions } from "./commands/explain.ts";
import type { ReloadOptions } from "./commands/reload.ts";
import type { Host } from "./host/host.ts";

const subjectHelp = `
Without --policies, the policy of this system is looked at: /etc/env-broker/policies, the accounts of /etc and, as
root in a running container, its variables. Elsewhere, on a laptop or in CI:

  env-broker check --policies ./policies --env sample.env --accounts ./rootfs/etc
`;

/** The command line: finds the subcommand, loads it, and runs it; the exit code. Wrong usage is 2, and told here. */
export async function run(host: Host, args: readonly string[]): Promise<number> {
  let code = 0;
  const program = build(host, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (failure) {
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2;
    throw failure;
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
    .action(async (options: CheckOptions) => {
      const { check } = await import("./commands/check.ts");
      done(check(host, options));
    });

  subjectOptions(program.command("explain <user> <variable>"))
    .summary("say whether a user gets a variable, and why")
    .description(
      "Says whether a user gets a variable, by which rule, and what would change the answer.\nExit: 0 yes, 1 no, 78 bad policy.",
    )
    .action(async (user: string, variable: string, options: ExplainOptions) => {
      const { explain } = await import("./commands/explain.ts");
      done(explain(host, user, variable, options));
    });

  program
    .command("reload")
    .summary("apply the policy as it is now to the running container")
    .description(
      "Makes the grant table anew from the container's variables, with policy, accounts and secret files as they are now.\nIf anything is wrong, nothing is changed. Says what changed for whom, never a value.\nExit: 0 done, 1 a service did not restart, 2 no such service, 78 nothing changed.",
    )
    .option("--restart [service...]", "restart these runit services, or those whose user's variables changed")
    .option("--json", "print JSON for programs")
    .action(async (options: ReloadOptions) => {
      const { reload } = await import("./commands/reload.ts");
      done(reload(host, options));
    });

  program
    .command("audit [file]")
    .summary("show or verify the audit log")
    .description(
      "Shows who was given which variables, and who was refused, and why; names, never values. Without FILE it is the log\nof this container; with - , or where there is none, what is piped in: docker logs NAME 2>&1 | env-broker audit\nExit: 0 fine, 1 no log, or a broken chain, 2 wrong usage.",
    )
    .option("--user <user>", "only this user's (a name or a uid)")
    .option("--grant <name>", "only where this grant gave something")
    .option("--name <variable>", "only where this variable was given, kept or refused")
    .option("--refused", "only refusals")
    .option("--since <time>", "only later ones: 30s, 10m, 2h, 7d, or a date and time such as 2026-11-24T12:00:00Z")
    .option("--follow", "go on with what comes")
    .option("--verify", "follow the chain of hashes: finds a line that was changed, removed or moved")
    .option("--head <hash>", "with --verify: a head that PID 1's stderr has shown, so that a cut end is found too")
    .option("--json", "print the lines as they are")
    .action(async (file: string | undefined, options: AuditOptions) => {
      const { audit } = await import("./commands/audit.ts");
      done(audit(host, file, options));
    });

  program
    .command("schema")
    .summary("print the JSON Schema of a policy file")
    .description(
      "Prints the JSON Schema of a policy file, for editors: # yaml-language-server: $schema=./policy.schema.json",
    )
    .action(async () => {
      const { policyJsonSchema } = await import("./policy/json-schema.ts");
      host.write(1, `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
    });

  program
    .command("boot")
    .summary("apply the policy at the start of a container (env-init runs it)")
    .description(
      "Reads the container's environment from descriptor 3, writes snapshot and grant table, and runs the startup files. Run by env-init.\nExit: 0 done, 1 a startup file failed, 78 bad policy or environment.",
    )
    .option("--quiet", "say nothing but warnings and failures")
    .option("--skip-startup-files", "run neither /etc/my_init.d/* nor /etc/rc.local")
    .option("--no-state", "write only the table, to descriptor 4")
    .action(async (given: { quiet?: boolean; skipStartupFiles?: boolean; state: boolean }) => {
      const { boot } = await import("./boot/boot.ts");
      const { quiet = false, skipStartupFiles = false, state } = given;
      done(boot(host, { quiet, skipStartupFiles, hasState: state }));
    });

  return program;
}
