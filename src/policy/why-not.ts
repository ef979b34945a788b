import { isIdentity } from "../snapshot/names.ts";
import type { Bytes } from "../text/bytes.ts";
import { type Caller, type Forbidden, forbiddenBy, type Refusal, type Withheld } from "./decide.ts";
import { formatLocation, type Location } from "./diagnostics.ts";
import type { Evaluation } from "./evaluation.ts";
import { hazardFamily } from "./hazards.ts";
import type { Recipients } from "./model.ts";

/** A no: why, and what would make it a yes. */
export interface Answer {
  readonly reasons: readonly Reason[];
  readonly remedies: readonly string[];
}

export interface Reason {
  readonly text: string;
  /** `file:line` of the rule that decides. */
  readonly where?: string;
}

export function reason(text: string, location: Location): Reason {
  return { text, where: formatLocation(location) };
}

/** Why none of the caller's grants gives a name, and the nearest ways to a yes. */
export function whyNot(evaluation: Evaluation, caller: Caller, name: Bytes, withheld: Withheld | undefined): Answer {
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

/** Why every launch of a caller is refused unless --grant narrows it. */
export function refused(refusal: Refusal): Answer {
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
  // Without --grant no grant can be somebody else's.
  const { grant, name } = refusal as Extract<Refusal, { kind: "need" }>;
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
    if (grant.entries.some((entry) => entry.name === name))
      found.push(
        `add the user to grant "${grant.rule.name}" (${place}), which goes to ${formatRecipients(grant.rule.to)}`,
      );
    const left = grant.leftOut.find((each) => each.name === name);
    if (left)
      found.push(
        `name ${name} in grant "${grant.rule.name}" (${formatLocation(left.location)}): ${left.pattern} leaves it out`,
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
