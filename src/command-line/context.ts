import type { Command } from "commander";
import type { Host } from "../host/host.ts";

/** What a command is run with, and whom it tells its exit code. */
export interface Context {
  readonly host: Host;
  readonly done: (code: number) => void;
}

/** The options of every question about a policy, and what they mean. */
export function withSubject(command: Command): Command {
  return withJson(withPolicy(command));
}

/** The options that name a policy and its surroundings. */
export function withPolicy(command: Command): Command {
  const words = [command.name(), ...command.registeredArguments.map((each) => each.name().toUpperCase())].join(" ");
  return withSurroundings(
    command.option("--policies <dir>", "the folder of policy files (default: /etc/env-broker/policies)"),
  ).addHelpText(
    "after",
    `
Without --policies, the policy of this system is looked at: /etc/env-broker/policies, the accounts of /etc and, as
root in a running container, its variables. Elsewhere, on a laptop or in CI:

  env-broker ${words} --policies ./policies --env sample.env --accounts ./rootfs/etc
`,
  );
}

/** What a policy is looked at with. */
export function withSurroundings(command: Command): Command {
  return command
    .option(
      "--env <file>",
      "the variables that are set: NAME=VALUE lines, or NUL-separated as in /proc/PID/environ; - is what is piped in",
    )
    .option("--accounts <dir>", "a folder with passwd and group (default: /etc, or the names that the policy uses)");
}

export function withJson(command: Command): Command {
  return command.option("--json", "print JSON for programs");
}
