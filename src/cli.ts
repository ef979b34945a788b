import { Command, CommanderError } from "commander";
import { addCommands } from "./command-line/program.ts";
import { exitCodes } from "./contract/exit-codes.ts";
import { programs } from "./contract/programs.ts";
import type { Host } from "./host/host.ts";
import { sayMore } from "./say.ts";

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
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    throw failure;
  }
}

function build(host: Host, done: (code: number) => void): Command {
  const program = new Command(programs.envBroker)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.write(1, text),
      writeErr: (text) => sayLines(host, text),
      outputError: (text) => sayUsage(host, text),
    })
    .showSuggestionAfterError()
    .showHelpAfterError("(env-broker --help lists the commands)");

  addCommands(program, { host, done });
  return program;
}

/**
 * Tells what commander says of a wrong call: one line, whatever the caller's words in it are, and one with what may have been
 * meant. What follows an = may be a value.
 */
function sayUsage(host: Host, text: string): void {
  const whole = withoutEnd(text);
  const [hint = ""] = /\n\(Did you mean (one of )?[a-z, -]+\?\)$/.exec(whole) ?? [];
  sayMore(host, whole.slice(0, whole.length - hint.length).replace(/=.*'/s, "'"));
  if (hint !== "") sayMore(host, hint.slice(1));
}

/** Says lines of ours, such as the help. */
function sayLines(host: Host, text: string): void {
  for (const line of withoutEnd(text).split("\n")) sayMore(host, line);
}

function withoutEnd(text: string): string {
  return text.replace(/\n$/, "");
}
