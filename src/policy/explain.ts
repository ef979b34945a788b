import { type Bytes, compare } from "../text/bytes.ts";
import { type Caller, type Decision, decide, isBaseFor, reaches } from "./decide.ts";
import type { Entry, Evaluation } from "./evaluation.ts";
import { type Reason, reason, refused, whyNot } from "./why-not.ts";

/** Whether a user gets a variable, why, and what would change the answer. */
export interface Explanation {
  readonly given: boolean;
  /** Every way by which the value reaches the user; for a no, why none does. */
  readonly reasons: readonly Reason[];
  /** For a no: what would make it a yes. */
  readonly remedies: readonly string[];
  /** Who else gets it who may be the same person: any process of a group. */
  readonly conditions: readonly Reason[];
}

/**
 * Explains one variable to one caller. It asks the same `decide` that the tests hold the launchers to, and looks at the rules only to say why.
 */
export function explain(evaluation: Evaluation, caller: Caller, name: Bytes): Explanation {
  const decision = decide(evaluation, caller);
  const ways = waysOf(evaluation, caller, name, decision);
  const conditions = conditionsOf(evaluation, caller, name);
  if (decision.kind === "refused") {
    const { reasons, remedies } = refused(decision.refusal);
    return { given: ways.length > 0, reasons: [...ways, ...reasons], remedies, conditions };
  }
  if (isBaseFor(evaluation, caller, name) && !decision.given.has(name)) ways.push({ text: "everybody gets it (base)" });
  if (ways.length > 0) return { given: true, reasons: ways, remedies: [], conditions };
  return { given: false, ...whyNot(evaluation, caller, name, decision.withheld.get(name)), conditions };
}

/** Every grant that gives a name, directly or inside another variable. */
function waysOf(evaluation: Evaluation, caller: Caller, name: Bytes, decision: Decision): Reason[] {
  return evaluation.grants
    .filter((grant) => reaches(grant.to, caller))
    .flatMap((grant) => {
      // Grants meet each other's needs, so they are asked together; each by itself only where together is refused.
      const isAlone = decision.kind === "refused";
      const decided = isAlone ? decide(evaluation, caller, [grant.rule.name]) : decision;
      const title = `${isAlone ? `only with --grant ${grant.rule.name}: ` : ""}grant "${grant.rule.name}"`;
      return grant.entries.flatMap((entry) => {
        const given = decided.kind === "given" ? decided.given.get(entry.name) : undefined;
        if (given?.entry.source.key !== entry.source.key) return [];
        if (entry.name === name) return [reason(`${title} ${verb(entry)}`, entry.location)];
        return inside(entry).includes(name) ? [reason(`${title} gives it inside ${entry.name}`, entry.location)] : [];
      });
    });
}

/** Who else, or by which other way: a process of a group, and what setuser starts where settings.inherit says so. */
function conditionsOf(evaluation: Evaluation, caller: Caller, name: Bytes): Reason[] {
  return [...inheritedBy(evaluation, caller, name), ...groupsWith(evaluation, caller, name)];
}

function inheritedBy(evaluation: Evaluation, caller: Caller, name: Bytes): Reason[] {
  const decision = decide(evaluation, { ...caller, inherits: true });
  const given = decision.kind === "given" ? decision.given.get(name) : undefined;
  const grant = given?.grants.find((each) => each === evaluation.inherited?.grant);
  return grant ? [reason("setuser gives it with everything else (settings.inherit)", grant.rule.location)] : [];
}

function groupsWith(evaluation: Evaluation, caller: Caller, name: Bytes): Reason[] {
  return evaluation.grants.flatMap((grant) => {
    const entry = grant.entries.find(
      (each) => (each.name === name || inside(each).includes(name)) && each.source.missing === undefined,
    );
    const others = [...grant.to.gids].filter((gid) => !caller.gids.includes(gid));
    if (!entry || others.length === 0) return [];
    return [
      reason(`any process with gid ${others.join(" or ")} gets it by grant "${grant.rule.name}"`, entry.location),
    ];
  });
}

/** The grants that reach a caller, in the order of their names. */
export function grantsOf(evaluation: Evaluation, caller: Caller): string[] {
  return evaluation.grants
    .filter((grant) => reaches(grant.to, caller))
    .map((grant) => grant.rule.name)
    .sort(compare);
}

function verb(entry: Entry): string {
  const verbs = {
    exact: "allows it by name",
    set: "sets it",
    pattern: "allows it by a pattern",
    everything: "gives everything",
  };
  return verbs[entry.way];
}

function inside(entry: Entry): readonly Bytes[] {
  return entry.source.kind === "set" ? entry.source.template.names : [];
}
