import { Command, type Option } from "commander";
import { addCommands } from "../src/command-line/program.ts";
import { bootCall } from "../src/contract/boot-call.ts";
import { programs } from "../src/contract/programs.ts";
import type { Host } from "../src/host/host.ts";

/** A cell of a table in Markdown. */
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("<", "\\<");

/** An option of this many commands is described once. */
const common = 3;

/** What env-broker(1) says of the commands, in Markdown: made of what --help says, so that they agree. */
export function commandPages(): string {
  const program = new Command(programs.envBroker);
  // Nothing is run, so nobody is asked and told.
  addCommands(program, { host: {} as Host, done: () => undefined });
  const commands = program.commands.filter((command) => command.name() !== bootCall.command);
  const rows = commands.flatMap(({ options }) => options.map(rowOf));
  const shared = new Set(rows.filter((row) => rows.filter((other) => other === row).length >= common));
  const ofSeveral = ["### Options of several commands", "", ...table([...shared])].join("\n");
  return [...commands.map((command) => pageOf(command, shared)), ofSeveral].join("\n");
}

function pageOf(command: Command, shared: ReadonlySet<string>): string {
  const words = command.registeredArguments.map((each) =>
    each.required ? `*${each.name().toUpperCase()}*` : `[*${each.name().toUpperCase()}*]`,
  );
  const own = command.options.map(rowOf).filter((row) => !shared.has(row));
  const others = command.options.filter((option) => shared.has(rowOf(option))).map(({ long }) => `\`${long}\``);
  return [
    `### ${[command.name(), ...words].join(" ")}`,
    "",
    cell(command.description()).replace("\nExit:", "\n\nExit:"),
    "",
    ...table(own),
    ...(others.length === 0 ? [] : [`Options of several commands: ${others.join(", ")}.`, ""]),
  ].join("\n");
}

function rowOf({ flags, description, argChoices }: Option): string {
  return `| \`${flags}\` | ${cell(description)}${argChoices ? ` ${argChoices.map((each) => `\`${each}\``).join(", ")}` : ""} |`;
}

function table(rows: readonly string[]): string[] {
  return rows.length === 0 ? [] : ["| option | meaning |", "| --- | --- |", ...rows, ""];
}
