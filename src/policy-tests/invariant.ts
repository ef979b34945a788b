import type { Location } from "../diagnostics/diagnostics.ts";
import { type Pattern, parsePattern } from "../names/patterns.ts";
import { parseReference } from "../policy/reader.ts";
import type { Invariant, Who } from "./model.ts";

/** What an invariant may say, for messages. */
export const invariantForms =
  '"no one gets NAME", "no one but [app, group ops] gets NAME" or "app gets nothing but [NAME, PREFIX_*]"';

/** The invariant that a sentence stands for, or undefined if it is none of the forms. */
export function parseInvariant(text: string, location: Location): Invariant | undefined {
  const words = text.trim().replaceAll(/\s+/g, " ");
  const only = /^no one(?: but (?<but>.+))? gets (?<name>\S+)$/.exec(words)?.groups;
  if (only) {
    const who = whoOf(only["but"] ?? "[]", location);
    const name = only["name"] as string;
    const pattern = name === "nothing" ? undefined : parsePattern(name);
    return who && pattern && { kind: "only", who, pattern, location, text: words };
  }
  const nothing = /^(?<who>.+) gets nothing(?: but (?<names>.+))?$/.exec(words)?.groups;
  const names = nothing && listOf(nothing["names"] ?? "[]");
  const patterns = names?.map(parsePattern).filter((pattern): pattern is Pattern => pattern !== undefined);
  const who = nothing && parseWho(nothing["who"] as string, location);
  if (!who || !patterns || patterns.length !== names?.length) return undefined;
  return { kind: "nothing-but", who, patterns, location, text: words };
}

/** The items of `[a, b]`, or of a lone item. */
function listOf(text: string): string[] | undefined {
  const inside = /^\[(.*)\]$/.exec(text)?.[1];
  if (inside === undefined) return /[[\],]/.test(text) ? undefined : [text];
  return inside.trim() === "" ? [] : inside.split(",").map((item) => item.trim());
}

/** Everybody of a list; undefined if one of them can be no account. */
function whoOf(text: string, location: Location): Who[] | undefined {
  const found = listOf(text)?.map((each) => parseWho(each, location));
  return found?.every((who) => who !== undefined) ? found : undefined;
}

/** `app`, `1001`, or `group ops`; undefined for what can be no account. */
function parseWho(text: string, location: Location): Who | undefined {
  const group = /^group (.+)$/.exec(text)?.[1];
  if (!parseReference(group ?? text)) return undefined;
  if (group !== undefined) return { kind: "group", name: group, location };
  return { kind: "user", name: text, groups: [], location };
}
