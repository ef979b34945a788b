import type { Evaluation } from "../evaluation/evaluation.ts";
import type { World } from "../evaluation/resolve.ts";
import type { Policy } from "../policy/model.ts";
import { type Bytes, sortBytes } from "../text/bytes.ts";

/** What every question is about: a policy, what it means for these variables, and who exists. */
export interface Subject {
  readonly policy: Policy;
  readonly evaluation: Evaluation;
  readonly world: World;
}

/** Every variable that anybody can have, sorted: those that are set, those of secret files, and what grants set. */
export function existingVariables({ evaluation }: Pick<Subject, "evaluation">): Bytes[] {
  const { snapshot, files } = evaluation.holdings;
  const made = evaluation.grants.flatMap(({ entries }) =>
    entries.filter(({ way, source }) => way === "set" && source.missing === undefined).map(({ name }) => name),
  );
  return sortBytes(new Set([...snapshot, ...files, ...made]));
}
