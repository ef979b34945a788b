import { type Bytes, compare } from "../text/bytes.ts";
import { basePrefix } from "./base.ts";
import { type Caller, decide, type Forbidden, forbiddenBy, reaches, type Withheld } from "./decide.ts";
import { formatLocation } from "./diagnostics.ts";
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
}

export interface Reason {
  readonly text: string;
  /** `file:line` of the rule that decides. */
  readonly where?: string;
}

/**
 * Explains one variable to one caller. It asks the same `decide` that the launchers' table comes from, and looks at
 * the rules only to say why.
 */
export function explain(evaluation: Evaluation, caller: Caller, name: Bytes): Explanation {
  const decision = decide(evaluation, caller);
  if (decision.kind === "refused") return { given: false, ...refused(decision.refusal) };
  const ways: Reason[] = [];
  for (const [target, { entry, grants }] of decision.given) {
    for (const grant of grants) {
      if (target === name) ways.push(reason(`grant "${grant.rule.name}" ${verb(entry)}`, grant, entryIn(grant, name)));
      else if (inside(entry).includes(name))
        ways.push(reason(`grant "${grant.rule.name}" gives it inside ${target}`, grant, entryIn(grant, target)));
    }
  }
  const against = forbiddenBy(evaluation, caller, name);
  if (isBase(evaluation, name) && !against && !decision.given.has(name))
    ways.push({ text: "everybody gets it, as far as it is set (base)" });
  if (ways.length > 0) return { given: true, reasons: ways, remedies: [] };
  if (against) return { given: false, ...forbidden(against) };
  const withheld = decision.withheld.get(name);
  if (withheld) return { given: false, ...withheldReason(withheld) };
  return {
    given: false,
    reasons: [{ text: `no grant of this user names ${name}` }],
    remedies: remedies(evaluation, name),
  };
}

function refused(
  refusal: Exclude<ReturnType<typeof decide>, { kind: "given" }>["refusal"],
): Omit<Explanation, "given"> {
  if (refusal.kind === "two-sources") {
    const [first, second] = refusal.grants;
    return {
      reasons: [
        reason(
          `every launch is refused: ${refusal.name} has two sources, grant "${first.rule.name}" and grant "${second.rule.name}"`,
          second,
          undefined,
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
      reason(`every launch is refused: grant "${grant.rule.name}" needs ${name}, which is not given`, grant, undefined),
    ],
    remedies: [`set ${name} in the container's environment, or take it from the grant's need`],
  };
}

function forbidden(against: Forbidden): Omit<Explanation, "given"> {
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

function withheldReason(withheld: Withheld): Omit<Explanation, "given"> {
  if (withheld.kind !== "unset") return forbidden(withheld);
  return {
    reasons: [{ text: `a grant gives it, but ${withheld.name} is not set` }],
    remedies: [`set ${withheld.name} in the container's environment`],
  };
}

/** The nearest ways to a yes: a grant that gives it to others, a pattern that left it out, or the list it belongs into. */
function remedies(evaluation: Evaluation, name: Bytes): string[] {
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

function reason(text: string, grant: EvaluatedGrant, entry: Entry | undefined): Reason {
  return { text, where: formatLocation((entry ?? grant.rule).location) };
}

function entryIn(grant: EvaluatedGrant, name: Bytes): Entry | undefined {
  return grant.entries.find((entry) => entry.name === name);
}

function inside(entry: Entry): readonly Bytes[] {
  return entry.source.kind === "set" ? entry.source.template.names : [];
}

function isBase(evaluation: Evaluation, name: Bytes): boolean {
  return evaluation.base.has(name) || name.startsWith(basePrefix);
}
