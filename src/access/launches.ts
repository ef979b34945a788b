import { isBaseGiven } from "../decision/base.ts";
import type { Caller } from "../decision/caller.ts";
import { decide, type Refusal, withholds } from "../decision/decide.ts";
import { reachedBy } from "../decision/reached.ts";
import { inside } from "../evaluation/entry.ts";
import type { Entry, Evaluation } from "../evaluation/evaluation.ts";
import type { Bytes } from "../text/bytes.ts";
import { Choices, gives } from "./choices.ts";
import type { Way } from "./ways.ts";

type Add = (name: Bytes, way: Way) => void;

/** What launches give one caller: all of its grants together, or those that `--grant` chooses. */
export interface Launches {
  readonly ways: ReadonlyMap<Bytes, readonly Way[]>;
  /** Why every launch that chooses none is refused. */
  readonly refusal?: Refusal;
}

/** Every way by which some launch gives a variable to a caller, by name. */
export function launchesOf(evaluation: Evaluation, caller: Caller): Launches {
  const ways = new Map<Bytes, Way[]>();
  const add: Add = (name, way) => {
    const known = ways.get(name);
    if (known) known.push(way);
    else ways.set(name, [way]);
  };
  const reached = reachedBy(evaluation.grants, caller);
  // setuser's launch: it gives whatever one of with-env gives, and beside it what is inherited.
  const together = decide(evaluation, { ...caller, inherits: true });
  const choices = new Choices(evaluation, caller, reached);
  for (const grant of reached) {
    for (const entry of grant.entries) {
      // What another grant beats is given by a launch that chooses this one.
      if (gives(together, entry)) addEntry(grant.rule.name, entry, add);
      else if (!withholds(evaluation, caller, entry)) {
        const choosing = choices.giving(grant, entry);
        if (choosing) addEntry(grant.rule.name, entry, add, choosing);
      }
    }
  }
  if (together.kind === "given") {
    for (const entry of inheritedBy(evaluation, caller)) {
      if (gives(together, entry)) add(entry.name, { kind: "inherit", location: entry.location });
    }
    addBase(evaluation, caller, add);
    return { ways };
  }
  const first = choices.any();
  if (first) addBase(evaluation, caller, add, first);
  return { ways, refusal: together.refusal };
}

/** What one entry gives: its name, and what is inside it. */
function addEntry(
  grant: string,
  { name, way: how, location, source }: Entry,
  add: Add,
  choosing?: readonly string[],
): void {
  const chosen = choosing && { choosing };
  add(name, { kind: "grant", grant, how, location, source: source.key, ...chosen });
  for (const part of inside(source)) add(part, { kind: "inside", grant, variable: name, location, ...chosen });
}

/** What setuser gives beside the grants where settings.inherit says so. */
function inheritedBy({ inherited }: Evaluation, caller: Caller): readonly Entry[] {
  return inherited?.everyone || inherited?.uids.has(caller.uid) ? inherited.grant.entries : [];
}

/** What everybody gets, whom some launch starts at all. */
function addBase(evaluation: Evaluation, caller: Caller, add: Add, choosing?: readonly string[]): void {
  for (const name of evaluation.base) {
    if (isBaseGiven(evaluation, caller, name)) add(name, { kind: "base", ...(choosing && { choosing }) });
  }
}
