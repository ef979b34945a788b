import { Accounts, type Group, type User } from "../accounts/accounts.ts";
import type { Policy, Recipients } from "../policy/model.ts";
import type { Bytes } from "../text/bytes.ts";
import { encodeUtf8 } from "../text/utf8.ts";

/** Far from any id that a system gives: what is assumed must not meet what is written as a number. */
const firstAssumedId = 4_000_000_000;

/**
 * Accounts for policies that are looked at where their users do not exist: every name that they use, each with an id of
 * its own, in no groups. root is uid 0 everywhere.
 */
export function assumeAccounts(
  policies: readonly Policy[],
  extra: { readonly users?: readonly Bytes[] } = {},
): Accounts {
  const rules: Recipients[] = policies.flatMap((policy) => [
    ...[...policy.grants.values()].map((grant) => grant.to),
    ...policy.forbids.map((forbid) => forbid.to),
    ...[...policy.variables.values()].flatMap((variable) => variable.only ?? []),
    ...(policy.settings.inherit ? [policy.settings.inherit.to] : []),
  ]);
  const names = (kind: "users" | "groups") =>
    rules.flatMap((rule) => rule[kind].flatMap(({ value }) => (value.kind === "name" ? [encodeUtf8(value.name)] : [])));
  const ids = (list: readonly Bytes[]) =>
    [...new Set(["root" as Bytes, ...list])].map((name, index) => ({
      name,
      id: index === 0 ? 0 : firstAssumedId + index,
    }));
  const users = ids([...names("users"), ...(extra.users ?? [])]).map(
    ({ name, id }): User => ({ name, uid: id, gid: id, home: "/" as Bytes, shell: "/bin/sh" as Bytes }),
  );
  const groups = ids(names("groups")).map(
    ({ name, id }): Group => ({ name, gid: id + 100_000 * Math.sign(id), members: [] }),
  );
  return new Accounts(users, groups);
}
