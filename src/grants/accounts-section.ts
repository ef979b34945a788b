import type { Accounts, User } from "../accounts/accounts.ts";
import type { Bytes } from "../text/bytes.ts";
import { hashName } from "./hash.ts";
import type { Sections } from "./sections.ts";

/** Writes the accounts: users by uid, in the order of the file where several have one, and both kinds by name. */
export function writeAccounts(sections: Sections, accounts: Accounts): void {
  const users = [...accounts.users].sort((left, right) => left.uid - right.uid);
  for (const user of users) {
    sections.add(
      "users",
      ...sections.text(user.name),
      user.uid,
      user.gid,
      ...sections.list(accounts.groupsOf(user)),
      ...sections.text(user.home),
      ...sections.text(user.shell),
    );
  }
  for (const [hash, index] of byHash(users)) sections.add("userNames", hash, index);
  const groups = accounts.groups.filter((group) => accounts.group(group.name) === group);
  for (const [hash, index] of byHash(groups)) {
    const group = groups[index] as (typeof groups)[number];
    sections.add("groupNames", hash, ...sections.text(group.name), group.gid);
  }
}

function byHash(entries: readonly (Pick<User, "name"> | { name: Bytes })[]): [hash: number, index: number][] {
  return entries
    .map(({ name }, index): [number, number] => [hashName(name), index])
    .sort(([leftHash, left], [rightHash, right]) => leftHash - rightHash || left - right);
}
