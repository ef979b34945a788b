import type { BootOptions } from "./boot/boot.ts";
import { exitCodeOf, isBrokerError } from "./broker-error.ts";
import { bootCall } from "./contract/boot-call.ts";
import { exitCodes } from "./contract/exit-codes.ts";
import type { Host } from "./host/host.ts";
import { say, sayMore } from "./say.ts";

/**
 * Runs `env-broker ARGUMENTS…` on either host; the exit code: 0 yes or fine, 1 no or findings, 2 wrong usage, 78 bad
 * policy, 125 failed. What a call does not need is not even loaded: boot has no command line.
 */
export async function main(host: Host, args: readonly string[]): Promise<number> {
  try {
    const options = bootOptions(args);
    if (options) {
      const { boot } = await import("./boot/boot.ts");
      return boot(host, options);
    }
    const { run } = await import("./cli.ts");
    return await run(host, args);
  } catch (failure) {
    if (isBrokerError(failure)) {
      say(host, failure.message);
      return exitCodeOf(failure);
    }
    say(host, nameOfBug(failure as Error));
    for (const place of placesOfBug(failure as Error)) sayMore(host, place);
    return exitCodes.failed;
  }
}

/** How env-init calls boot; undefined for every other call. */
function bootOptions([command, ...switches]: readonly string[]): BootOptions | undefined {
  const { quiet, skipStartupFiles, noState } = bootCall;
  const known: readonly string[] = [quiet, skipStartupFiles, noState];
  if (command !== bootCall.command || switches.some((each) => !known.includes(each))) return undefined;
  const has = (name: string) => switches.includes(name);
  return { quiet: has(quiet), skipStartupFiles: has(skipStartupFiles), hasState: !has(noState) };
}

/** What is no failure of an operation: by its name only, since an engine's message may quote a value. */
function nameOfBug({ name, message }: Error): string {
  if (isOutOfStack(message)) return "out of stack";
  return `a bug (${name}), please report it:`;
}

/** Where it was, a line each: the same everywhere where the stack was used up. */
function placesOfBug({ message, stack = "" }: Error): string[] {
  if (isOutOfStack(message)) return [];
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8);
}

function isOutOfStack(message: string): boolean {
  return message === "stack overflow" || message === "Maximum call stack size exceeded";
}
