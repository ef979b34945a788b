import { isStrong } from "../evaluation/entry.ts";
import type { Entry, EvaluatedGrant, Evaluation } from "../evaluation/evaluation.ts";
import { type Bytes, sortBytes } from "../text/bytes.ts";
import { isBaseGiven } from "./base.ts";
import type { Caller } from "./caller.ts";
import { entryForbiddenBy, type Forbidden } from "./forbid.ts";
import { reachedBy } from "./reached.ts";

/** What a caller gets, or why the launch is refused. Refusing is an answer, not an error. */
export type Decision =
  | {
      readonly kind: "given";
      readonly given: ReadonlyMap<Bytes, Given>;
      readonly withheld: ReadonlyMap<Bytes, Withheld>;
    }
  | { readonly kind: "refused"; readonly refusal: Refusal };

interface Given {
  readonly entry: Entry;
  readonly grants: readonly EvaluatedGrant[];
}

/** Why a variable that a grant names does not reach the caller. */
export type Withheld = Forbidden | { readonly kind: "unset"; readonly name: Bytes };

export type Refusal =
  | { readonly kind: "not-yours"; readonly grant: string }
  | { readonly kind: "two-sources"; readonly name: Bytes; readonly grants: readonly [EvaluatedGrant, EvaluatedGrant] }
  | { readonly kind: "need"; readonly grant: EvaluatedGrant; readonly name: Bytes };

/**
 * What native/decision/decide.c decides from the table, decided from the evaluation itself: the reports show this one, and the
 * tests hold the two to each other. Grants only make candidates; forbid.ts has the last word on each. `chosen` are the grants of `--grant`, all of the caller's if there are none.
 */
export function decide(evaluation: Evaluation, caller: Caller, chosen: readonly string[] = []): Decision {
  const reached = reachedBy(evaluation.grants, caller);
  const missing = chosen.find((name) => !reached.some((grant) => grant.rule.name === name));
  if (missing !== undefined) return { kind: "refused", refusal: { kind: "not-yours", grant: missing } };
  const grants =
    chosen.length === 0
      ? [...inheritedGrants(evaluation, caller), ...reached]
      : reached.filter((grant) => chosen.includes(grant.rule.name));

  const candidates = new Map<Bytes, Given>();
  for (const grant of grants) {
    for (const entry of grant.entries) {
      const before = candidates.get(entry.name);
      if (before && isStrong(before.entry.way) && isStrong(entry.way) && before.entry.source.key !== entry.source.key) {
        const both = [before.grants[0] as EvaluatedGrant, grant] as const;
        return { kind: "refused", refusal: { kind: "two-sources", name: entry.name, grants: both } };
      }
      candidates.set(entry.name, combine(before, entry, grant));
    }
  }

  const given = new Map<Bytes, Given>();
  const withheld = new Map<Bytes, Withheld>();
  for (const name of sortBytes(candidates.keys())) {
    const candidate = candidates.get(name) as Given;
    const why = withholds(evaluation, caller, candidate.entry);
    if (why) withheld.set(name, why);
    else given.set(name, candidate);
  }
  for (const grant of grants) {
    for (const { value: name } of grant.rule.need) {
      if (given.has(name) || isBaseGiven(evaluation, caller, name)) continue;
      return { kind: "refused", refusal: { kind: "need", grant, name } };
    }
  }
  return { kind: "given", given, withheld };
}

/** The grant of settings.inherit, if the caller has it. */
function inheritedGrants({ inherited }: Evaluation, caller: Caller): readonly EvaluatedGrant[] {
  if (!caller.inherits || !inherited) return [];
  return inherited.everyone || inherited.uids.has(caller.uid) ? [inherited.grant] : [];
}

/** A strong way beats a weak one; grants that give the same by the same way are all named. */
function combine(before: Given | undefined, entry: Entry, grant: EvaluatedGrant): Given {
  if (!before || (isStrong(entry.way) && !isStrong(before.entry.way))) return { entry, grants: [grant] };
  if (isStrong(before.entry.way) && !isStrong(entry.way)) return before;
  return { entry: before.entry, grants: [...before.grants, grant] };
}

/** Why an entry gives a caller nothing, by itself: whatever other grants there are. */
export function withholds(evaluation: Evaluation, caller: Caller, entry: Entry): Withheld | undefined {
  const against = entryForbiddenBy(evaluation, caller, entry);
  if (against) return against;
  return entry.source.missing === undefined ? undefined : { kind: "unset", name: entry.source.missing };
}
