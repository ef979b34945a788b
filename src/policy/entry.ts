import type { Bytes } from "../text/bytes.ts";
import type { Entry, EvaluatedGrant, Source, Way } from "./evaluation.ts";

/** The entry of a grant for a name, of which it has one at most. */
export function entryOf({ entries }: EvaluatedGrant, name: Bytes): Entry | undefined {
  let [from, to] = [0, entries.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((entries[middle] as Entry).name < name) from = middle + 1;
    else to = middle;
  }
  return entries[from]?.name === name ? entries[from] : undefined;
}

/** The variables inside a template: giving it is giving them. */
export function inside(source: Source): readonly Bytes[] {
  return source.kind === "set" ? source.template.names : [];
}

/** Whether the way names the variable itself: only such ways can be two sources of one name. */
export function isStrong(way: Way): boolean {
  return way === "exact" || way === "set";
}
