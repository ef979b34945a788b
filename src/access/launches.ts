import { type Caller, type Decision, decide, isBaseFor, type Refusal, reaches } from "../policy/decide.ts";
import { type EvaluatedGrant, type Evaluation, entryOf, inside } from "../policy/evaluation.ts";
import type { Bytes } from "../text/bytes.ts";
import type { Way } from "./ways.ts";

type Granted = Extract<Decision, { kind: "given" }>;
type Add = (name: Bytes, way: Way) => void;

/** What launches give one caller: by whichever grants are chosen, if every launch without a choice is refused. */
export interface Launches {
  readonly ways: ReadonlyMap<Bytes, readonly Way[]>;
  readonly refusal?: Refusal;
}

/** Every way by which some launch gives a variable to a caller, by name. */
export function launchesOf(evaluation: Evaluation, caller: Caller): Launches {
  const ways = new Map<Bytes, Way[]>();
  const add = (name: Bytes, way: Way) => {
    const known = ways.get(name);
    if (known) known.push(way);
    else ways.set(name, [way]);
  };
  const reached = evaluation.grants.filter(({ to }) => reaches(to, caller));
  // setuser's launch: it gives whatever one of with-env gives, and beside it what is inherited.
  const decision = decide(evaluation, { ...caller, inherits: true });
  if (decision.kind === "given") {
    for (const grant of reached) addGrant(grant, decision, add);
    addInherited(evaluation, caller, decision, add);
    addBase(evaluation, caller, add);
    return { ways };
  }
  let first: readonly string[] | undefined;
  for (const grant of reached) {
    const choosing = choiceWith(evaluation, caller, reached, grant);
    if (!choosing) continue;
    first ??= choosing;
    addGrant(grant, decide(evaluation, caller, choosing) as Granted, add, choosing);
  }
  if (first) addBase(evaluation, caller, add, first);
  return { ways, refusal: decision.refusal };
}

/** What a launch gives that this grant gives: the same value, whatever rule decides on it. */
function addGrant({ rule, entries }: EvaluatedGrant, { given }: Granted, add: Add, choosing?: readonly string[]): void {
  const chosen = choosing && { choosing };
  for (const { name, way: how, location, source } of entries) {
    if (given.get(name)?.entry.source.key !== source.key) continue;
    add(name, { kind: "grant", grant: rule.name, how, location, ...chosen });
    for (const part of inside(source))
      add(part, { kind: "inside", grant: rule.name, variable: name, location, ...chosen });
  }
}

/** What setuser gives beside the grants where settings.inherit says so. */
function addInherited({ inherited }: Evaluation, caller: Caller, { given }: Granted, add: Add): void {
  if (!inherited?.everyone && !inherited?.uids.has(caller.uid)) return;
  for (const { name, source, location } of inherited.grant.entries) {
    if (given.get(name)?.entry.source.key === source.key) add(name, { kind: "inherit", location });
  }
}

/** What everybody gets, whom some launch starts at all. */
function addBase(evaluation: Evaluation, caller: Caller, add: Add, choosing?: readonly string[]): void {
  for (const name of evaluation.base) {
    if (isBaseFor(evaluation, caller, name)) add(name, { kind: "base", ...(choosing && { choosing }) });
  }
}

/**
 * The grants to choose so that one of them takes effect, or undefined if it never does. Only what a need asks for is
 * added, in every way that is possible: a larger choice that works has a smaller one in it that works.
 */
function choiceWith(
  evaluation: Evaluation,
  caller: Caller,
  reached: readonly EvaluatedGrant[],
  grant: EvaluatedGrant,
): readonly string[] | undefined {
  const seen = new Set<string>();
  const search = (choice: readonly string[]): readonly string[] | undefined => {
    const key = [...choice].sort().join("\0");
    if (seen.has(key)) return undefined;
    seen.add(key);
    const decision = decide(evaluation, caller, choice);
    if (decision.kind === "given") return choice;
    const { refusal } = decision;
    if (refusal.kind !== "need") return undefined;
    for (const other of reached) {
      if (choice.includes(other.rule.name) || !entryOf(other, refusal.name)) continue;
      const found = search([...choice, other.rule.name]);
      if (found) return found;
    }
    return undefined;
  };
  return search([grant.rule.name]);
}
