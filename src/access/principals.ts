import { type Caller, groupProcess } from "../decision/caller.ts";
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

function userPrincipals(subject: Subject): UserPrincipal[] {
  const { evaluation, world } = subject;
  const rules = [...evaluation.grants, ...evaluation.forbids, ...evaluation.only.values()];
  const uids = new Set([
    0,
    world.init,
    ...world.accounts.users.map(({ uid }) => uid),
    ...rules.flatMap(({ to }) => [...to.uids]),
    ...(evaluation.inherited?.uids ?? []),
  ]);
  return ascending(uids).map((uid) => userPrincipal(subject, uid));
}

function groupPrincipals(subject: Subject): GroupPrincipal[] {
  const gids = new Set(subject.evaluation.grants.flatMap(({ to }) => [...to.gids]));
  return ascending(gids).map((gid) => groupPrincipal(subject, gid));
}

function ascending(ids: Iterable<number>): number[] {
  return [...ids].sort((left, right) => left - right);
}

/** The principal that a gid is. */
export function groupPrincipal({ world }: Pick<Subject, "world">, gid: number): GroupPrincipal {
  const name = world.accounts.groupName(gid);
  return { kind: "group", gid, ...(name !== undefined && { name }) };
}

/** The principal that a uid is; the account that was asked about comes first. */
export function userPrincipal({ world }: Pick<Subject, "world">, uid: number, asked?: Bytes): UserPrincipal {
  const users = [...world.accounts.namesOf(uid)];
  users.sort((left, right) => Number(right.name === asked) - Number(left.name === asked));
  const [first = { caller: { uid, gids: [] } }, ...others] = users.map((user) => ({
    name: user.name,
    caller: { uid, gids: world.accounts.groupsOf(user) },
  }));
  return { kind: "user", uid, starts: [first, ...others] };
}

/** The processes that stand for a principal: one for each name of a uid, or one that has the group. */
export function startsOf(principal: Principal): readonly Start[] {
  return principal.kind === "user" ? principal.starts : [{ caller: groupProcess(principal.gid) }];
}

/** The same text for the same principal. */
export function principalKey(principal: Principal): string {
  return principal.kind === "user" ? `uid ${principal.uid}` : `gid ${principal.gid}`;
}
