import { type Caller, groupProcess } from "../decision/caller.ts";
import { decide } from "../decision/decide.ts";
import { reachedBy } from "../decision/reached.ts";
import type { Reason } from "../decision/reason.ts";
import { refused, whyNot } from "../decision/why-not.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import { type Bytes, compare } from "../text/bytes.ts";
import { alsoMatching } from "./also.ts";
import { labelOf } from "./labels.ts";
import { launchesOf } from "./launches.ts";
import { groupPrincipal, type UserPrincipal } from "./principals.ts";
import { type Reach, reachOf } from "./reach.ts";
import type { Subject } from "./subject.ts";
import { describeWay, type Way } from "./ways.ts";

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
    conditions: groupsWith(subject, caller, name),
  };
}

/** Any process of a group that is given it: whoever can start one with that group gets it. */
function groupsWith(subject: Subject, caller: Caller, name: Bytes): Reason[] {
  const { evaluation } = subject;
  const gids = new Set(evaluation.grants.flatMap(({ to }) => [...to.gids]).filter((gid) => !caller.gids.includes(gid)));
  return [...gids].flatMap((gid) => {
    const ways = launchesOf(evaluation, groupProcess(gid)).ways.get(name) ?? [];
    const own = ways.filter((way) => way.kind === "grant" || way.kind === "inside").map(describeWay);
    const label = labelOf(groupPrincipal(subject, gid));
    return own.map(({ text, ...where }) => ({ text: `any process with ${label} has it: ${text}`, ...where }));
  });
}

/** The grants that reach a caller, in the order of their names. */
export function grantsOf(evaluation: Evaluation, caller: Caller): string[] {
  return reachedBy(evaluation.grants, caller)
    .map((grant) => grant.rule.name)
    .sort(compare);
}
