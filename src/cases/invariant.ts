import type { Location } from "../policy/diagnostics.ts";
import { type Pattern, parsePattern } from "../policy/patterns.ts";
import type { Invariant, Who } from "./model.ts";

/** What an invariant may say, for messages. */
export const invariantForms =
  '"no one gets NAME", "no one but [app, group ops] gets NAME" or "app gets nothing but [NAME, PREFIX_*]"';

/** The invariant that a sentence stands for, or undefined if it is none of the forms. */
export function parseInvariant(text: string, location: Location): Invariant | undefined {
  const words = text.trim().replaceAll(/\s+/g, " ");
  const only = /^no one(?: but (?<but>.+))? gets (?<name>\S+)$/.exec(words)?.groups;
  if (only) {
    const who = listOf(only["but"] ?? "[]")?.map((each) => parseWho(each, location));
    const pattern = parsePattern(only["name"] as string);
    return who && pattern && { kind: "only", who, pattern, location, text: words };
  }
  const nothing = /^(?<who>.+) gets nothing(?: but (?<names>.+))?$/.exec(words)?.groups;
  const names = nothing && listOf(nothing["names"] ?? "[]");
  const patterns = names?.map(parsePattern).filter((pattern): pattern is Pattern => pattern !== undefined);
  if (!nothing || !patterns || patterns.length !== names?.length) return undefined;
  return { kind: "nothing-but", who: parseWho(nothing["who"] as string, location), patterns, location, text: words };
}

/** The items of `[a, b]`, or of a lone item. */
function listOf(text: string): string[] | undefined {
  const inside = /^\[(.*)\]$/.exec(text)?.[1];
  if (inside === undefined) return /[[\],]/.test(text) ? undefined : [text];
  return inside.trim() === "" ? [] : inside.split(",").map((item) => item.trim());
}

/** `app`, `1001`, or `group ops`. */
function parseWho(text: string, location: Location): Who {
  const group = /^group (.+)$/.exec(text)?.[1];
  if (group !== undefined) return { kind: "group", name: group, location };
  return { kind: "user", name: text, groups: [], location };
}
