import type { Command } from "commander";
import { BrokerError } from "../broker-error.ts";
import type { AuditOptions } from "../commands/audit.ts";
import type { ReloadOptions } from "../commands/reload.ts";
import { bootCall } from "../contract/boot-call.ts";
import type { Context } from "./context.ts";

/** What is done to, and asked of, a running container. */
export function addContainerCommands(program: Command, { host, done }: Context): void {
  program
    .command("reload")
    .summary("apply the policy as it is now to the running container")
    .description(
      "Makes the grant table anew from the container's variables, with policy, accounts and secret files as they are now.\nIf anything is wrong, nothing is changed. Says what changed for whom, never a value.\nExit: 0 done, 1 a service did not restart, 2 no such service, 78 nothing changed.",
    )
    .option("--restart [service...]", "restart these runit services, or those whose user's variables changed")
    .option("--json", "print JSON for programs")
    .action(async (options: ReloadOptions) => {
      const { reload } = await import("../commands/reload.ts");
      done(reload(host, options));
    });

  program
    .command("audit [file]")
    .summary("show or verify the audit log")
    .description(
      "Shows who was given which variables, and who was refused, and why; names, never values. Without FILE it is the log\nof this container; with - , or where there is none, what is piped in: docker logs NAME 2>&1 | env-broker audit -\nExit: 0 fine, 1 no log, or a broken chain, 2 wrong usage, 125 a file that cannot be read.",
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
      const { audit } = await import("../commands/audit.ts");
      done(audit(host, file, options));
    });

  program
    .command("ps")
    .summary("show which process holds which variables now")
    .description(
      "Shows every process, its user, and which of the container's variables it has; ! marks what the policy does not give.\nBase variables are left out. Names only, never a value.\nExit: 0 all by the policy, 1 some have more, 78 bad policy.",
    )
    .option("--json", "print JSON for programs")
    .action(async (options: { json?: boolean }) => {
      const { ps } = await import("../commands/ps.ts");
      done(ps(host, options));
    });

  program
    .command("doctor")
    .summary("say what works in this container, and what is weakened")
    .description(
      "Looks at the container that it runs in: PID 1, the table, the broker, files, accounts and what the kernel allows,\nand says what to do about what is weaker than it could be.\nExit: 0 nothing is weakened, 1 something is.",
    )
    .option("--json", "print JSON for programs")
    .action(async (options: { json?: boolean }) => {
      const { doctor } = await import("../commands/doctor.ts");
      done(doctor(host, options));
    });

  program
    .command(bootCall.command)
    .summary("apply the policy at the start of a container (env-init runs it)")
    .description(
      `Reads the container's environment from descriptor ${bootCall.environmentDescriptor}, writes snapshot and grant table, and runs the startup files. Run by env-init.\nExit: 0 done, 1 a startup file failed, 78 bad policy or environment.`,
    )
    .option(bootCall.quiet, "say nothing but warnings and failures")
    .option(bootCall.skipStartupFiles, "run neither /etc/my_init.d/* nor /etc/rc.local")
    .option(bootCall.noState, `write only the table, to descriptor ${bootCall.tableDescriptor}`)
    // With what it takes, src/main.ts has started it without a command line.
    .action(() => {
      throw new BrokerError(
        "usage",
        "boot is run by env-init: env-broker reload applies a policy to a running container",
      );
    });
}
