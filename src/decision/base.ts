import type { Evaluation } from "../evaluation/evaluation.ts";
import type { Bytes } from "../text/bytes.ts";
import type { Caller } from "./caller.ts";
import { forbiddenBy } from "./forbid.ts";

/** Whether a caller gets a name as everybody does: it is base, set, and not forbidden. */
export function isBaseGiven(evaluation: Evaluation, caller: Caller, name: Bytes): boolean {
  const isSet = evaluation.base.has(name) && evaluation.holdings.snapshot.has(name);
  return isSet && !forbiddenBy(evaluation, caller, name);
}
