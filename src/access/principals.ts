import type { Accounts, User } from "../accounts/accounts.ts";
import type { Caller } from "../policy/decide.ts";
import type { Bytes } from "../text/bytes.ts";
import type { Subject } from "./subject.ts";

/** What the kernel tells apart: a uid, with the names that it has, or a gid that any process may have. */
export type Principal = UserPrincipal | GroupPrincipal;

export interface UserPrincipal {
  readonly kind: "user";
  readonly uid: number;
  /** One for each account that has the uid, and one if there is none. */
  readonly starts: readonly [Start, ...Start[]];
}

export interface GroupPrincipal {
  readonly kind: "group";
  readonly gid: number;
  readonly name?: Bytes;
}

/** A process as `setuser NAME` starts it, or as a bare uid runs without an account. */
export interface Start {
  readonly name?: Bytes;
  readonly caller: Caller;
}

/** Everybody whom an answer may be about: every account, every uid of a rule, and every gid that a grant goes to. */
export function principalsOf(subject: Subject): Principal[] {
  return [...userPrincipals(subject), ...groupPrincipals(subject)];
}

function userPrincipals({ evaluation, world }: Subject): UserPrincipal[] {
  const byUid = new Map<number, User[]>();
  for (const user of world.accounts.users) {
    const known = byUid.get(user.uid);
    if (known) known.push(user);
    else byUid.set(user.uid, [user]);
  }
  for (const { to } of [...evaluation.grants, ...evaluation.forbids, ...evaluation.only.values()])
    for (const uid of to.uids) if (!byUid.has(uid)) byUid.set(uid, []);
  for (const uid of [0, world.init, ...(evaluation.inherited?.uids ?? [])]) if (!byUid.has(uid)) byUid.set(uid, []);
  return [...byUid]
    .sort(([left], [right]) => left - right)
    .map(([uid, users]) => ({ kind: "user", uid, starts: startsOf(uid, users, world.accounts) }));
}

function groupPrincipals({ evaluation, world }: Subject): GroupPrincipal[] {
  const gids = new Set(evaluation.grants.flatMap(({ to }) => [...to.gids]));
  const names = new Map([...world.accounts.groups].reverse().map(({ gid, name }) => [gid, name]));
  return [...gids]
    .sort((left, right) => left - right)
    .map((gid) => {
      const name = names.get(gid);
      return { kind: "group", gid, ...(name !== undefined && { name }) };
    });
}

/** The principal that a uid is; the account that was asked about comes first. */
export function userPrincipal({ world }: Pick<Subject, "world">, uid: number, asked?: Bytes): UserPrincipal {
  const users = [...world.accounts.namesOf(uid)];
  users.sort((left, right) => Number(right.name === asked) - Number(left.name === asked));
  return { kind: "user", uid, starts: startsOf(uid, users, world.accounts) };
}

function startsOf(uid: number, users: readonly User[], accounts: Accounts): UserPrincipal["starts"] {
  const [first = { caller: { uid, gids: [] } }, ...others] = users.map((user) => ({
    name: user.name,
    caller: { uid, gids: accounts.groupsOf(user) },
  }));
  return [first, ...others];
}

/** The same text for the same principal. */
export function principalKey(principal: Principal): string {
  return principal.kind === "user" ? `uid ${principal.uid}` : `gid ${principal.gid}`;
}
