import { type Bytes, lowerBound } from "../text/bytes.ts";
import type { Entry, EvaluatedGrant, Source, Way } from "./evaluation.ts";

/** The entry of a grant for a name, of which it has one at most. */
export function entryOf({ entries }: EvaluatedGrant, name: Bytes): Entry | undefined {
  const entry = entries[lowerBound(entries, (each) => each.name < name)];
  return entry?.name === name ? entry : undefined;
}

/** The variables inside a template: giving it is giving them. */
export function inside(source: Source): readonly Bytes[] {
  return source.kind === "set" ? source.template.names : [];
}

/** Whether the way names the variable itself: only such ways can be two sources of one name. */
export function isStrong(way: Way): boolean {
  return way === "exact" || way === "set";
}
