import type { Policy } from "../policy/model.ts";
import type { Bytes } from "../text/bytes.ts";
import { claimsOf } from "./claims.ts";
import type { Holdings } from "./evaluation.ts";

/** The variables of a policy that come from secret files. */
export function fileVariables({ variables }: Policy): Set<Bytes> {
  return new Set([...variables.values()].flatMap(({ name, file }) => (file === undefined ? [] : [name])));
}

/** What is there where nothing says it: every name of the policies, what is known to be set, and every secret file. */
export function assumedHoldings(policy: Policy, policies: readonly Policy[], set: Iterable<Bytes>): Holdings {
  const files = fileVariables(policy);
  const named = [...policies.flatMap((each) => [...claimsOf(each).names, ...fileVariables(each)]), ...set];
  return { snapshot: new Set(named.filter((name) => !files.has(name))), files };
}

/**
 * Names that stand for what nobody has named: one for each prefix of a pattern and, where a policy gives or forbids
 * whatever there is, a plain one and a secret. What a wider pattern gives shows in them.
 */
export function representatives(policies: readonly Policy[]): Bytes[] {
  const any = ["ANY", "ANY_SECRET"] as Bytes[];
  return [
    ...any,
    ...policies.flatMap((policy) => [...claimsOf(policy).prefixes].map((prefix) => `${prefix}ANY` as Bytes)),
  ];
}
