import { type Caller, reaches } from "../decision/caller.ts";
import { withholdsFrom } from "../decision/forbid.ts";
import { type Reason, reason } from "../decision/reason.ts";
import { entryOf } from "../evaluation/entry.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import type { Bytes } from "../text/bytes.ts";
import type { Way } from "./ways.ts";

/** The rules that match a caller and a name too and do not decide: what else would have to change, or need not. */
export function alsoMatching(evaluation: Evaluation, caller: Caller, name: Bytes, ways: readonly Way[]): Reason[] {
  const deciding = new Set(ways.flatMap((way) => (way.kind === "grant" ? [way.grant] : [])));
  const beaten = evaluation.grants
    .filter(({ to, rule }) => reaches(to, caller) && !deciding.has(rule.name))
    .flatMap((grant) => {
      const entry = entryOf(grant, name);
      const end = deciding.size > 0 ? ", and does not decide" : "";
      return entry ? [reason(`grant "${grant.rule.name}" names it too${end}`, entry.location)] : [];
    });
  const only = evaluation.only.get(name);
  const forbids = [
    ...evaluation.forbids
      .filter((forbid) => withholdsFrom(forbid, caller, name))
      .map(({ rule }) => reason("another forbid covers it too", rule.location)),
    ...(only && !reaches(only.to, caller) ? [reason(`${name} is only for others, too`, only.location)] : []),
  ];
  // The first one is the reason already.
  return [...beaten, ...forbids.slice(1)];
}
