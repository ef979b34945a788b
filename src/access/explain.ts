import { type Caller, decide, reaches } from "../policy/decide.ts";
import { inside } from "../policy/entry.ts";
import type { Evaluation } from "../policy/evaluation.ts";
import { type Bytes, compare } from "../text/bytes.ts";
import { alsoMatching } from "./also.ts";
import type { UserPrincipal } from "./principals.ts";
import { type Reach, reachOf } from "./reach.ts";
import type { Subject } from "./subject.ts";
import { describeWay, type Way } from "./ways.ts";
import { type Reason, reason, refused, whyNot } from "./why-not.ts";

/** Whether a variable reaches a user, by which ways, and what would change the answer. */
export interface Explanation {
  readonly given: boolean;
  /** Every way by which the value reaches the user. */
  readonly ways: readonly Way[];
  /** The ways in words; for a no, why there is none; and why launches are refused, if they are. */
  readonly reasons: readonly Reason[];
  /** What would make a no a yes, or a refused launch one that is not: the nearest first. */
  readonly remedies: readonly string[];
  /** What matched too, and does not decide. */
  readonly also: readonly Reason[];
  /** Who else gets it who may be the same person: any process of a group. */
  readonly conditions: readonly Reason[];
}

/** Explains one variable to one user, from what reachOf finds; the rules are looked at only to say why. */
export function explain(subject: Subject, user: UserPrincipal, name: Bytes): Explanation {
  const { evaluation } = subject;
  const { caller } = user.starts[0];
  const { ways: all, refusals }: Reach = reachOf(subject, user);
  const ways = all.get(name) ?? [];
  const blocked = refusals.map(({ refusal }) => refused(refusal));
  const decision = decide(evaluation, caller);
  const withheld = decision.kind === "given" ? decision.withheld.get(name) : undefined;
  const no = ways.length > 0 || decision.kind === "refused" ? undefined : whyNot(evaluation, caller, name, withheld);
  return {
    given: ways.length > 0,
    ways,
    reasons: [...ways.map(describeWay), ...blocked.flatMap(({ reasons }) => reasons), ...(no?.reasons ?? [])],
    remedies: [...blocked.flatMap(({ remedies }) => remedies), ...(no?.remedies ?? [])],
    also: alsoMatching(evaluation, caller, name, ways),
    conditions: groupsWith(evaluation, caller, name),
  };
}

/** Any process of a group that a grant goes to: whoever can start one with it gets what it gets. */
function groupsWith(evaluation: Evaluation, caller: Caller, name: Bytes): Reason[] {
  return evaluation.grants.flatMap((grant) => {
    const entry = grant.entries.find(
      (each) => (each.name === name || inside(each.source).includes(name)) && each.source.missing === undefined,
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
