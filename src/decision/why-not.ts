import { formatLocation } from "../diagnostics/diagnostics.ts";
import { entryOf } from "../evaluation/entry.ts";
import type { Entry, EvaluatedGrant, Evaluation } from "../evaluation/evaluation.ts";
import { hazardFamily } from "../names/hazards.ts";
import { describesProcess } from "../names/kinds.ts";
import { formatRecipients, formatReference } from "../policy/recipients.ts";
import type { Bytes } from "../text/bytes.ts";
import type { Caller } from "./caller.ts";
import type { Refusal, Withheld } from "./decide.ts";
import { type Forbidden, forbiddenBy } from "./forbid.ts";
import { reachedBy } from "./reached.ts";
import { type Reason, reason } from "./reason.ts";

/** A no: why, and what would make it a yes. */
export interface Answer {
  readonly reasons: readonly Reason[];
  readonly remedies: readonly string[];
}

/** Why none of the caller's grants gives a name, and the nearest ways to a yes. */
export function whyNot(evaluation: Evaluation, caller: Caller, name: Bytes, withheld: Withheld | undefined): Answer {
  if (describesProcess(name))
    return { reasons: [{ text: `${name} describes a process: a launcher sets it from the account` }], remedies: [] };
  const against = forbiddenBy(evaluation, caller, name);
  if (against) return alsoGranting(forbidden(against), evaluation, caller, name, withheld);
  if (withheld) return withheldReason(withheld);
  if (evaluation.base.has(name))
    return {
      reasons: [{ text: `everybody gets it (base), but ${name} is not set` }],
      remedies: [`set ${name} in the container's environment`],
    };
  return { reasons: [{ text: `no grant of this user names ${name}` }], remedies: remediesOf(evaluation, caller, name) };
}

/** What stands against a name is one thing, and that no grant gives it another: both are to be mended. */
function alsoGranting(no: Answer, evaluation: Evaluation, caller: Caller, name: Bytes, withheld?: Withheld): Answer {
  const [nearest] = withheld || evaluation.base.has(name) ? [] : remediesOf(evaluation, caller, name);
  return nearest === undefined ? no : { ...no, remedies: no.remedies.map((remedy) => `${remedy}, and ${nearest}`) };
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

/**
 * The ways to a yes, the one that gives least first: a line in a grant that nobody but the user has, or else a grant of its
 * own; then each grant that gives it to others, with what comes along. One that gives everything is no advice, and a name that
 * is made by a set is not there to be named.
 */
function remediesOf(evaluation: Evaluation, caller: Caller, name: Bytes): string[] {
  const hazard = hazardFamily(name);
  const own = reachedBy(evaluation.grants, caller);
  const leaving = own.flatMap(({ rule, leftOut }) =>
    leftOut
      .filter((each) => each.name === name)
      .map(
        ({ pattern, location }) =>
          `name ${name} in grant "${rule.name}" (${formatLocation(location)}): ${pattern} leaves it out`,
      ),
  );
  const giving = evaluation.grants
    .filter((grant) => grant.rule.everything === undefined && entryOf(grant, name))
    .map((grant) => joining(evaluation, caller, grant, name));
  if (leaving.length > 0 || isOnlySet(evaluation, name)) return [...leaving, ...giving];
  const list = hazard ? "hazards" : "allow";
  const first = own.find(({ to }) => to.gids.size === 0 && to.uids.size === 1);
  const naming = first
    ? `name ${name} under ${list} of grant "${first.rule.name}" (${formatLocation(first.rule.location)}), which the user has`
    : `write a grant to this user with ${name} under ${list}`;
  return [`${naming}${hazard ? `: ${hazard.reason}` : ""}`, ...giving];
}

/** Whether the only value of a name is what some grant sets. */
function isOnlySet({ holdings, grants }: Evaluation, name: Bytes): boolean {
  const isHeld = holdings.snapshot.has(name) || holdings.files.has(name);
  return !isHeld && grants.some((grant) => entryOf(grant, name)?.way === "set");
}

function joining(evaluation: Evaluation, caller: Caller, { rule, to, entries }: EvaluatedGrant, name: Bytes): string {
  const [group] = rule.to.groups;
  const member = { uid: caller.uid, gids: [...caller.gids, ...to.gids] };
  const helps = group !== undefined && !forbiddenBy(evaluation, member, name);
  const membership = helps ? `, or make it a member of group ${formatReference(group.value)}` : "";
  return `add the user to grant "${rule.name}" (${formatLocation(rule.location)}), which goes to ${formatRecipients(rule.to)}${membership}${more(entries, name)}`;
}

/** What else whoever joins a grant would get. */
function more(entries: readonly Entry[], name: Bytes): string {
  const others = entries.map((entry) => entry.name).filter((each) => each !== name);
  if (others.length === 0) return "";
  const rest = others.length > shownAtMost ? `, and ${others.length - shownAtMost} more` : "";
  return `: it gives ${others.slice(0, shownAtMost).join(", ")}${rest}, too`;
}

const shownAtMost = 8;
