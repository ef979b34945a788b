import type { Command } from "commander";
import { addContainerCommands } from "./container.ts";
import type { Context } from "./context.ts";
import { addPrintingCommands } from "./printing.ts";
import { addQuestions } from "./questions.ts";

/** Gives a program everything that env-broker's command line has: the manual page is made of it, too. */
export function addCommands(program: Command, context: Context): void {
  program
    .description("Decides which user of a container gets which environment variable.")
    .addHelpText("after", "\nThe launchers that give them: setuser USER COMMAND, with-env COMMAND. PID 1: env-init.");
  addQuestions(program, context);
  addContainerCommands(program, context);
  addPrintingCommands(program, context);
}
