import { type Diagnostic, note } from "../diagnostics/diagnostics.ts";
import type { EvaluatedForbid, EvaluatedGrant, Evaluation } from "../evaluation/evaluation.ts";
import { covers, formatPattern, overlap, type Pattern } from "../names/patterns.ts";
import type { Grant } from "../policy/model.ts";
import { formatRecipients } from "../policy/recipients.ts";
import type { Scene } from "./scene.ts";

/** Forbids that keep nothing from anybody, as the policy is now: a guard for later, or a mistake. */
export function forbidFindings({ evaluation, world }: Scene): Diagnostic[] {
  const reachedBy = evaluation.grants.map(({ to }) => ({
    gids: to.gids,
    uids: new Set([...to.uids, ...world.accounts.membersOf(to.gids)]),
  }));
  return evaluation.forbids.flatMap((forbid) => {
    const meets = evaluation.grants.some(
      (grant, index) => isAboutSame(forbid, reachedBy[index] as Reached) && bitesGrant(forbid.patterns, grant),
    );
    if (meets || bitesEverybody(forbid, evaluation)) return [];
    const what = forbid.patterns.map(formatPattern).join(", ");
    const message = `this forbid never bites: no grant gives ${what} to ${formatRecipients(forbid.rule.to)}: keep it as a guard, or look for a typo`;
    return [note("never-bites", message, forbid.rule.location)];
  });
}

interface Reached {
  readonly uids: ReadonlySet<number>;
  readonly gids: ReadonlySet<number>;
}

function isAboutSame({ to, members }: EvaluatedForbid, { uids, gids }: Reached): boolean {
  for (const uid of to.uids) if (uids.has(uid)) return true;
  for (const uid of members) if (uids.has(uid)) return true;
  // A process may have any groups together; what only such a process has is not counted as met.
  for (const gid of to.gids) if (gids.has(gid)) return true;
  return false;
}

/** By what the rules say, not by what is set: a pattern that could match is met. */
function bitesGrant(patterns: readonly Pattern[], { rule }: EvaluatedGrant): boolean {
  return rule.everything !== undefined || patterns.some((pattern) => bitesRule(pattern, rule));
}

function bitesRule(pattern: Pattern, { allow, set, hazards }: Grant): boolean {
  return (
    allow.some(({ value }) => overlap(value, pattern)) ||
    hazards.some(({ value }) => covers(pattern, value)) ||
    set.some(({ name, template }) => [name, ...template.names].some((each) => covers(pattern, each)))
  );
}

function bitesEverybody({ patterns }: EvaluatedForbid, { base, inherited }: Evaluation): boolean {
  return inherited !== undefined || [...base].some((name) => patterns.some((pattern) => covers(pattern, name)));
}
