import type { Accounts, Group, User } from "../accounts/accounts.ts";
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
  for (const index of byHash(users, (user) => accounts.user(user.name) === user)) {
    sections.add("userNames", hashName((users[index] as User).name), index);
  }
  const groups = accounts.groups;
  for (const index of byHash(groups, (group) => accounts.group(group.name) === group)) {
    const group = groups[index] as Group;
    sections.add("groupNames", hashName(group.name), ...sections.text(group.name), group.gid);
  }
}

/** The places of the entries that count, sorted by the hash of their names. */
function byHash<Entry extends { readonly name: Bytes }>(
  entries: readonly Entry[],
  counts: (entry: Entry) => boolean,
): number[] {
  const hashes = entries.map((entry) => hashName(entry.name));
  const places = [...entries.keys()].filter((place) => counts(entries[place] as Entry));
  return places.sort((left, right) => (hashes[left] as number) - (hashes[right] as number) || left - right);
}
