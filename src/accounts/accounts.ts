import type { Bytes } from "../text/bytes.ts";

/** A line of /etc/passwd. */
export interface User {
  readonly name: Bytes;
  readonly uid: number;
  readonly gid: number;
  readonly home: Bytes;
  readonly shell: Bytes;
}

/** A line of /etc/group. */
export interface Group {
  readonly name: Bytes;
  readonly gid: number;
  readonly members: readonly Bytes[];
}

/** Every entry of an account database, in the order of the files; by name, the first of several counts. */
export class Accounts {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly #usersByName = new Map<Bytes, User>();
  readonly #usersByUid = new Map<number, User[]>();
  readonly #groupsByName = new Map<Bytes, Group>();
  readonly #gidsByMember = new Map<Bytes, number[]>();

  constructor(users: readonly User[], groups: readonly Group[]) {
    this.users = users;
    for (const user of users) {
      addFirst(this.#usersByName, user);
      addTo(this.#usersByUid, user.uid, user);
    }
    this.groups = groups;
    for (const group of groups) {
      addFirst(this.#groupsByName, group);
      for (const member of group.members) addTo(this.#gidsByMember, member, group.gid);
    }
  }

  user(name: Bytes): User | undefined {
    return this.#usersByName.get(name);
  }

  group(name: Bytes): Group | undefined {
    return this.#groupsByName.get(name);
  }

  /** Every account that has this uid: a uid is the principal, and it may have several names. */
  namesOf(uid: number): readonly User[] {
    return this.#usersByUid.get(uid) ?? [];
  }

  /** The name of a gid: of several, the first one. */
  groupName(gid: number): Bytes | undefined {
    return this.groups.find((group) => group.gid === gid)?.name;
  }

  /** Every uid that the account files put into one of the groups, by any of its names. */
  membersOf(gids: ReadonlySet<number>): ReadonlySet<number> {
    if (gids.size === 0) return new Set();
    const members = this.users.filter((user) => this.groupsOf(user).some((gid) => gids.has(gid)));
    return new Set(members.map(({ uid }) => uid));
  }

  /** The groups that initgroups(3) would set for this user, its primary group included: sorted, each once. */
  groupsOf(user: User): readonly number[] {
    return [...new Set([user.gid, ...(this.#gidsByMember.get(user.name) ?? [])])].sort((left, right) => left - right);
  }
}

function addTo<Key, Value>(index: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}

function addFirst<Entry extends { readonly name: Bytes }>(index: Map<Bytes, Entry>, entry: Entry): void {
  if (!index.has(entry.name)) index.set(entry.name, entry);
}
