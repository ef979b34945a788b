import { isIdentity } from "../snapshot/names.ts";
import { type Bytes, compare } from "../text/bytes.ts";
import { type Caller, decide, type Forbidden, forbiddenBy, isBaseFor, reaches, type Withheld } from "./decide.ts";
import { formatLocation, type Location } from "./diagnostics.ts";
import type { Entry, EvaluatedGrant, Evaluation } from "./evaluation.ts";
import { hazardFamily } from "./hazards.ts";
import type { Recipients } from "./model.ts";

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

type Answer = Omit<Explanation, "given" | "conditions">;

export interface Reason {
  readonly text: string;
  /** `file:line` of the rule that decides. */
  readonly where?: string;
}

/**
 * Explains one variable to one caller. It asks the same `decide` that the tests hold the launchers to, for all grants
 * and for each by itself, and looks at the rules only to say why.
 */
export function explain(evaluation: Evaluation, caller: Caller, name: Bytes): Explanation {
  const decision = decide(evaluation, caller);
  const ways = waysOf(evaluation, caller, name, decision.kind === "refused");
  const conditions = conditionsOf(evaluation, caller, name);
  if (decision.kind === "refused") {
    const { reasons, remedies } = refused(decision.refusal);
    return { given: ways.length > 0, reasons: [...ways, ...reasons], remedies, conditions };
  }
  if (isBaseFor(evaluation, caller, name) && !decision.given.has(name)) ways.push({ text: "everybody gets it (base)" });
  if (ways.length > 0) return { given: true, reasons: ways, remedies: [], conditions };
  return { given: false, ...whyNot(evaluation, caller, name, decision.withheld.get(name)), conditions };
}

/** Every grant that gives a name, directly or inside another variable; each is asked by itself, as --grant does. */
function waysOf(evaluation: Evaluation, caller: Caller, name: Bytes, onlyAlone: boolean): Reason[] {
  return evaluation.grants
    .filter((grant) => reaches(grant.to, caller))
    .flatMap((grant) => {
      const alone = decide(evaluation, caller, [grant.rule.name]);
      if (alone.kind === "refused") return [];
      return [...alone.given].flatMap(([target, { entry }]) => {
        const title = `${onlyAlone ? `only with --grant ${grant.rule.name}: ` : ""}grant "${grant.rule.name}"`;
        if (target === name) return [reason(`${title} ${verb(entry)}`, entry.location)];
        return inside(entry).includes(name) ? [reason(`${title} gives it inside ${target}`, entry.location)] : [];
      });
    });
}

function conditionsOf(evaluation: Evaluation, caller: Caller, name: Bytes): Reason[] {
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

function whyNot(evaluation: Evaluation, caller: Caller, name: Bytes, withheld: Withheld | undefined): Answer {
  if (isIdentity(name))
    return { reasons: [{ text: `${name} describes a process: a launcher sets it from the account` }], remedies: [] };
  const against = forbiddenBy(evaluation, caller, name);
  if (against) return forbidden(against);
  if (withheld) return withheldReason(withheld);
  if (evaluation.base.has(name))
    return {
      reasons: [{ text: `everybody gets it (base), but ${name} is not set` }],
      remedies: [`set ${name} in the container's environment`],
    };
  return { reasons: [{ text: `no grant of this user names ${name}` }], remedies: remediesOf(evaluation, name) };
}

function refused(refusal: Exclude<ReturnType<typeof decide>, { kind: "given" }>["refusal"]): Answer {
  if (refusal.kind === "two-sources") {
    const [first, second] = refusal.grants;
    return {
      reasons: [
        reason(
          `every launch without --grant is refused: ${refusal.name} has two sources, grant "${first.rule.name}" and grant "${second.rule.name}"`,
          second.rule.location,
        ),
      ],
      remedies: [
        `start with --grant ${first.rule.name} or --grant ${second.rule.name}, or let only one of them give ${refusal.name}`,
      ],
    };
  }
  const { grant, name } = refusal as { grant: EvaluatedGrant; name: Bytes };
  return {
    reasons: [
      reason(
        `every launch without --grant is refused: grant "${grant.rule.name}" needs ${name}, which is not given`,
        grant.rule.location,
      ),
    ],
    remedies: [`set ${name} in the container's environment, or take it from the grant's need`],
  };
}

function forbidden(against: Forbidden): Answer {
  if (against.kind === "forbid") {
    const { location, reason: why } = against.forbid.rule;
    return {
      reasons: [
        { text: `${against.name} is forbidden${why === undefined ? "" : `: ${why}`}`, where: formatLocation(location) },
      ],
      remedies: ["a forbid beats every grant: take the user or the variable from it"],
    };
  }
  return {
    reasons: [{ text: `${against.name} is only for others (only)`, where: formatLocation(against.location) }],
    remedies: ["add the user to the variable's only"],
  };
}

function withheldReason(withheld: Withheld): Answer {
  if (withheld.kind !== "unset") return forbidden(withheld);
  return {
    reasons: [{ text: `a grant gives it, but ${withheld.name} is not set` }],
    remedies: [`set ${withheld.name} in the container's environment`],
  };
}

/** The nearest ways to a yes: a grant that gives it to others, a pattern that left it out, or the list it belongs into. */
function remediesOf(evaluation: Evaluation, name: Bytes): string[] {
  const found: string[] = [];
  for (const grant of evaluation.grants) {
    const place = formatLocation(grant.rule.location);
    if (entryIn(grant, name))
      found.push(
        `add the user to grant "${grant.rule.name}" (${place}), which goes to ${formatRecipients(grant.rule.to)}`,
      );
    const left = grant.leftOut.find((each) => each.name === name);
    if (left)
      found.push(
        `name ${name} in grant "${grant.rule.name}" (${formatLocation(left.location)}): it is sensitive, so ${left.pattern} leaves it out`,
      );
  }
  const hazard = hazardFamily(name);
  if (hazard) found.push(`list it under a grant's hazards: ${hazard.reason}`);
  else if (found.length === 0) found.push(`name ${name} under a grant's allow`);
  return found;
}

/** `users app, 1001; groups ops`, as the policy writes them. */
export function formatRecipients(to: Recipients): string {
  const list = (kind: "users" | "groups") =>
    to[kind]
      .map(({ value }) => (value.kind === "init" ? "@init" : value.kind === "id" ? String(value.id) : value.name))
      .join(", ");
  const parts = (["users", "groups"] as const)
    .filter((kind) => to[kind].length > 0)
    .map((kind) => `${kind} ${list(kind)}`);
  return parts.join("; ");
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

function reason(text: string, location: Location): Reason {
  return { text, where: formatLocation(location) };
}

function entryIn(grant: EvaluatedGrant, name: Bytes): Entry | undefined {
  return grant.entries.find((entry) => entry.name === name);
}

function inside(entry: Entry): readonly Bytes[] {
  return entry.source.kind === "set" ? entry.source.template.names : [];
}
