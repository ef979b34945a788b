import { type Bytes, slice } from "../text/bytes.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { isOrdinary } from "./kinds.ts";

/** An exact name, or a prefix followed by `*`; the empty prefix is a lone `*`. */
export type Pattern =
  | { readonly kind: "exact"; readonly name: Bytes }
  | { readonly kind: "prefix"; readonly prefix: Bytes };

/** The pattern that a text stands for, or undefined: there are no other wildcards and no regular expressions. */
export function parsePattern(text: string): Pattern | undefined {
  if (!isPlausibleName(text.replace(/\*$/, "x"))) return undefined;
  if (!text.endsWith("*")) return { kind: "exact", name: encodeUtf8(text) };
  const prefix = text.slice(0, -1);
  return /^([A-Za-z_][A-Za-z0-9_]*)?$/.test(prefix) ? { kind: "prefix", prefix: prefix as Bytes } : undefined;
}

/** Whether a text can be meant as one variable's name: odd names too, but nothing that looks like a wildcard or a list. */
export function isPlausibleName(text: string): boolean {
  return text !== "" && !/[=*?[\],\s\0]/.test(text);
}

export function formatPattern(pattern: Pattern): string {
  return pattern.kind === "exact" ? pattern.name : `${pattern.prefix}*`;
}

/** Whether a pattern of a grant gives a name: a prefix gives ordinary names only. */
export function gives(pattern: Pattern, name: Bytes): boolean {
  return covers(pattern, name) && (pattern.kind === "exact" || isOrdinary(name));
}

/** Whether a pattern of a forbid withholds a name: a prefix withholds odd names too, so that less is given, not more. */
export function covers(pattern: Pattern, name: Bytes): boolean {
  return pattern.kind === "exact" ? pattern.name === name : hasPrefix(name, pattern.prefix);
}

/** Whether there can be a name that two patterns cover. */
export function overlap(one: Pattern, other: Pattern): boolean {
  if (one.kind === "exact") return covers(other, one.name);
  return other.kind === "exact"
    ? covers(one, other.name)
    : hasPrefix(one.prefix, other.prefix) || hasPrefix(other.prefix, one.prefix);
}

function hasPrefix(name: Bytes, prefix: Bytes): boolean {
  return slice(name, 0, prefix.length) === prefix;
}
