import type { Location } from "../diagnostics/diagnostics.ts";
import { inside } from "../evaluation/entry.ts";
import type { Entry, EvaluatedForbid, Evaluation } from "../evaluation/evaluation.ts";
import { covers } from "../names/patterns.ts";
import type { Bytes } from "../text/bytes.ts";
import { type Caller, reaches } from "./caller.ts";

// Forbid beats grant: whatever grants there are, and in whatever order. native/decision/forbid.c has the same from the table.

/** The rule that forbids a variable; `name` is the variable inside the one that was asked for, if it is that one. */
export type Forbidden =
  | { readonly kind: "forbid"; readonly forbid: EvaluatedForbid; readonly name: Bytes }
  | { readonly kind: "only"; readonly name: Bytes; readonly location: Location };

/** The rule that forbids a name to a caller, whatever any grant says. */
export function forbiddenBy(evaluation: Evaluation, caller: Caller, name: Bytes): Forbidden | undefined {
  const forbid = evaluation.forbids.find((each) => withholdsFrom(each, caller, name));
  if (forbid) return { kind: "forbid", forbid, name };
  const only = evaluation.only.get(name);
  return only && !reaches(only.to, caller) ? { kind: "only", name, location: only.location } : undefined;
}

/** The rule that forbids an entry to a caller: its name, or a variable inside it, since giving it is giving them. */
export function entryForbiddenBy(evaluation: Evaluation, caller: Caller, entry: Entry): Forbidden | undefined {
  for (const name of [entry.name, ...inside(entry.source)]) {
    const against = forbiddenBy(evaluation, caller, name);
    if (against) return against;
  }
  return undefined;
}

/** Whether a forbid is about a caller and covers a name. */
export function withholdsFrom(forbid: EvaluatedForbid, caller: Caller, name: Bytes): boolean {
  return isAbout(forbid, caller) && forbid.patterns.some((pattern) => covers(pattern, name));
}

/** Whether a forbid is about a caller, by the process or by the account files. */
export function isAbout({ to, members }: EvaluatedForbid, caller: Caller): boolean {
  return reaches(to, caller) || members.has(caller.uid);
}
