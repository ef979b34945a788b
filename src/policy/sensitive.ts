import { sensitiveSign } from "../names/sensitive-signs.ts";
import type { Bytes } from "../text/bytes.ts";
import type { Policy, Variable } from "./model.ts";

/** Whether a variable is sensitive by itself: what is declared counts, else the name. */
export function isSensitiveByItself({ name, sensitive }: Pick<Variable, "name" | "sensitive">): boolean {
  return sensitive ?? sensitiveSign(name) !== undefined;
}

/** Whether a variable is sensitive: by itself, or because some grant sets it to a text with a sensitive one in it. */
export function isSensitive(policy: Pick<Policy, "variables" | "sensitiveTargets">, name: Bytes): boolean {
  return isSensitiveByItself(policy.variables.get(name) ?? { name }) || policy.sensitiveTargets.has(name);
}
