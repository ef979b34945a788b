import { type Diagnostic, warning } from "../diagnostics/diagnostics.ts";
import type { Policy } from "../policy/model.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import type { World } from "./resolve.ts";

/** Users of the policy whose uid has another name too: the kernel does not tell them apart, so their grants add up. */
export function sharedUids(policy: Policy, { accounts }: World): Diagnostic[] {
  const found = new Map<number, Diagnostic>();
  for (const grant of policy.grants.values()) {
    for (const { value, location } of grant.to.users) {
      const user = value.kind === "name" ? accounts.user(encodeUtf8(value.name)) : undefined;
      if (!user || found.has(user.uid)) continue;
      const names = [...new Set(accounts.namesOf(user.uid).map(({ name }) => name))];
      if (names.length < 2) continue;
      const message = `users ${names.join(" and ")} have one uid (${user.uid}): what one of them is granted, all of them get: give each its own`;
      found.set(user.uid, warning("shared-uid", message, location));
    }
  }
  return [...found.values()];
}
