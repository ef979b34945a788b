import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "../../src/contract/exit-codes.ts";
import type { Message } from "./message.ts";

/** Functions that tell a text, and which of their arguments it is. */
const tellers: Readonly<Record<string, number>> = {
  say: 0,
  fail: 1,
  describe: 1,
  reply_refusal: 1,
  say_nonsense: 1,
};
const calls = new RegExp(String.raw`\b(${Object.keys(tellers).join("|")})\(`, "g");
/** What is compiled into a program of the tests only. */
const onlyTried = /^#if defined\(TRY_\w+\)$.*?^#endif$/gms;
/** Where it is put into words why something is not so, which another message has in it. */
const reasons = /(?:return|(?:reason|problem|why|hint) =) [^;]*;/g;
const literal = /"((?:[^"\\]|\\.)*)"/g;

/** Every message of the C programs. */
export function messagesOfC(root: string): Message[] {
  const files = readdirSync(join(root, "native"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[ch]$/.test(file) && !file.startsWith("test/"))
    .sort()
    .map((file) => ({
      file: `native/${file}`,
      text: readFileSync(join(root, "native", file), "utf8").replace(onlyTried, ""),
    }));
  const macros = macrosOf(files.map(({ text }) => text));
  return files.flatMap(({ file, text }) => {
    const told = [...text.matchAll(calls)].flatMap((call) => {
      const words = argumentsAt(text, call.index + call[0].length);
      const format = words[tellers[call[1] as string] as number] ?? "";
      const told = expand(format, macros);
      if (told === undefined) {
        // What is no literal was put together elsewhere, and is found there.
        if (format.includes('"')) throw new Error(`${file}: cannot read ${format}`);
        return [];
      }
      const exit = exitOf(words[0] as string);
      return [{ text: filledIn(told), file, kind: "line" as const, ...(exit !== undefined && { exit }) }];
    });
    const parts = [...text.matchAll(reasons)]
      .flatMap(([statement]) => [...statement.matchAll(literal)])
      .flatMap(([, part = ""]) =>
        /[a-z] [a-z]/.test(part) ? [{ text: part.trim(), file, kind: "line" as const }] : [],
      );
    return [...told, ...parts];
  });
}

/** What `#define` calls a text, in any header or source. */
function macrosOf(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.flatMap((text) =>
      [...text.matchAll(/^#define (\w+) (.*)$/gm)].map(([, name, value]) => [name as string, value as string] as const),
    ),
  );
}

/** A C expression of string literals and macros, as one text; undefined for anything else. */
function expand(expression: string, macros: ReadonlyMap<string, string>): string | undefined {
  const words = expression.match(/"(?:[^"\\]|\\.)*"|\w+|\S/g) ?? [];
  let text = "";
  for (const word of words) {
    const part = word.startsWith('"') ? word.slice(1, -1) : ofMacro(word, macros);
    if (part === undefined) return undefined;
    text += part;
  }
  return words.length > 0 ? text.replaceAll('\\"', '"').replaceAll("\\n", "") : undefined;
}

function ofMacro(word: string, macros: ReadonlyMap<string, string>): string | undefined {
  const value = macros.get(word);
  return value === undefined ? undefined : expand(value, macros);
}

const filledIn = (format: string) =>
  format
    .replaceAll("%u", "N")
    .replaceAll(/%(\.\*)?s/g, "…")
    .replaceAll("%%", "%");

/** EXIT_NOT_FOUND is exitCodes.notFound. */
function exitOf(word: string): number | undefined {
  const [, name] = /^EXIT_([A-Z_]+)$/.exec(word.trim()) ?? [];
  const key = name?.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return exitCodes[key as keyof typeof exitCodes];
}

/** The arguments of a call, from behind its parenthesis: split at commas that are in no other one, and in no literal. */
function argumentsAt(text: string, start: number): string[] {
  const found = [""];
  const here = new RegExp(literal, "y");
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') {
      here.lastIndex = at;
      const [whole] = here.exec(text) as RegExpExecArray;
      found[found.length - 1] += whole;
      at += whole.length - 1;
    } else if (character === "," && depth === 0) found.push("");
    else if (character === ")" && depth-- === 0) return found;
    else {
      if (character === "(") depth++;
      found[found.length - 1] += character;
    }
  }
  return found;
}
