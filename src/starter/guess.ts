import { mismatch } from "../policy/value-types.ts";
import type { Bytes } from "../text/bytes.ts";
import type { SketchedType, SketchedVariable } from "./sketch.ts";

/** Which values suggest a type, beside being of it: `1` is an integer before it is a boolean. */
const signs: readonly (readonly [type: SketchedType, sign: (value: string, name: string) => boolean])[] = [
  ["boolean", (value) => value === "true" || value === "false"],
  ["port", (_, name) => /(^|_)PORT$/i.test(name)],
  [
    "integer",
    (value, name) => !/^[+-]?0\d/.test(value) && !/(^|_)(SHA|HASH|COMMIT|REVISION|VERSION|TAG|BUILD|ID)$/i.test(name),
  ],
  ["url", (value) => value.includes("://")],
  ["email", (value) => value.includes("@")],
  ["json", (value) => /^\s*[[{]/.test(value)],
  ["path", (value) => !value.includes(":")],
];

/** The variable with the type that its value looks like: a start, since a type that is too narrow stops a boot. */
export function sketchVariable(name: Bytes, value: Bytes | undefined): SketchedVariable {
  // What Compose or a shell fills in later may be anything.
  if (value === undefined || value === "" || value.includes("$")) return { name };
  const type = signs.find(([each, sign]) => sign(value, name) && isOf(value, each))?.[0];
  return { name, ...(type && { type }) };
}

function isOf(value: Bytes, type: SketchedType): boolean {
  return mismatch(value, { type, values: [], minLength: 0 }) === undefined;
}
