import { encodeUtf8 } from "../text/utf8.ts";
import { type Diagnostic, warning } from "./diagnostics.ts";
import type { Policy } from "./model.ts";
import type { World } from "./resolve.ts";

/** Users that the policy tells apart by name while they have one uid: the kernel does not, so their grants add up. */
export function sharedUids(policy: Policy, { accounts }: World): Diagnostic[] {
  const firstNames = new Map<number, string>();
  const found: Diagnostic[] = [];
  const reported = new Set<string>();
  for (const grant of policy.grants.values()) {
    for (const { value, location } of grant.to.users) {
      const user = value.kind === "name" ? accounts.user(encodeUtf8(value.name)) : undefined;
      if (!user) continue;
      const first = firstNames.get(user.uid) ?? user.name;
      firstNames.set(user.uid, first);
      if (first === user.name || reported.has(user.name)) continue;
      reported.add(user.name);
      found.push(
        warning(
          "shared-uid",
          `users ${first} and ${user.name} have one uid (${user.uid}): the grants of both add up`,
          location,
        ),
      );
    }
  }
  return found;
}
