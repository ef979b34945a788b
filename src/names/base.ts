import { baseNames, basePrefix } from "../contract/names.ts";
import type { Bytes } from "../text/bytes.ts";
import { isOrdinary } from "./kinds.ts";

const exact: ReadonlySet<string> = new Set(baseNames);

/**
 * Whether a name is one of those that every user gets, whatever the policy says, if they are set and not forbidden.
 * Locale categories are among them as far as a name is ordinary and not sensitive.
 */
export function isBuiltinBase(name: Bytes, isSensitive: (name: Bytes) => boolean): boolean {
  return exact.has(name) || (name.startsWith(basePrefix) && isOrdinary(name) && !isSensitive(name));
}
