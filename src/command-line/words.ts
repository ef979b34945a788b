import type { Command, Option } from "commander";
import type { Values, Word } from "../commands/completion.ts";

/** The commands of the program as they are: completion never knows another set than the help does. */
export function wordsOf(program: Command): Word[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: command.options.map((option) => ({
      flag: option.long as string,
      summary: option.description,
      values: valuesOf(option),
    })),
    argument: argumentOf(command),
  }));
}

function valuesOf(option: Option): Values {
  if (!option.required && !option.optional) return { kind: "flag" };
  if (option.argChoices) return { kind: "words", words: option.argChoices };
  const [, name] = /<(\w+)>/.exec(option.flags) ?? [];
  return name === "dir"
    ? { kind: "folders" }
    : name === "file"
      ? { kind: "files" }
      : name === "user"
        ? { kind: "users" }
        : { kind: "none" };
}

function argumentOf(command: Command): Values {
  const [first] = command.registeredArguments;
  if (first?.argChoices) return { kind: "words", words: first.argChoices };
  const kinds: Readonly<Record<string, Values>> = {
    user: { kind: "users" },
    file: { kind: "files" },
    old: { kind: "folders" },
  };
  return kinds[first?.name() ?? ""] ?? { kind: "none" };
}
