import { type Caller, groupProcess } from "../decision/caller.ts";
import { decide } from "../decision/decide.ts";
import { forbiddenBy } from "../decision/forbid.ts";
import type { EvaluatedForbid } from "../evaluation/evaluation.ts";
import type { Recalled } from "../grants/recall.ts";
import { sourceKey } from "../grants/source-values.ts";
import { covers, formatPattern } from "../names/patterns.ts";
import { ascii, type Bytes, compare } from "../text/bytes.ts";

/** Whom a change is about: a uid with its account's groups, any process with a gid, or everybody. */
export type Whom =
  | { readonly kind: "user"; readonly name: Bytes; readonly uid: number }
  | { readonly kind: "group"; readonly name: Bytes; readonly gid: number }
  | { readonly kind: "everybody" };

/**
 * That a value differs is all that is ever said of it. `refused` is a launch that comes to nothing because of this
 * variable; `forbidden` what would be withheld, wherever a grant came from; `allowed` that either is over.
 */
type ChangeKind = "added" | "removed" | "changed" | "refused" | "forbidden" | "allowed";

export interface Change {
  readonly whom: Whom;
  readonly variable: Bytes;
  readonly change: ChangeKind;
}

/** What differs between two tables in what anybody is given, user by user, then group by group, then for everybody. */
export function changesBetween(before: Recalled, after: Recalled): readonly Change[] {
  const found: Change[] = [];
  const add = (whom: Whom, changes: ReadonlyMap<Bytes, ChangeKind>) => {
    for (const [variable, change] of [...changes].sort(([left], [right]) => compare(left, right)))
      found.push({ whom, variable, change });
  };
  const forbids = changedForbids(before, after);
  const [old, now] = [accountsOf(before), accountsOf(after)];
  for (const uid of uidsOf(before, after)) {
    const changes = new Map<Bytes, ChangeKind>();
    const [accountsBefore, accountsAfter] = [old.get(uid) ?? [], now.get(uid) ?? []];
    for (const [one, other] of callersOf(uid, accountsBefore, accountsAfter))
      collect(changes, before, after, one, other);
    collectForbidden(changes, before, after, { uid, gids: [] }, forbids);
    const name = [...accountsAfter, ...accountsBefore][0]?.name ?? ascii(`uid ${uid}`);
    add({ kind: "user", name, uid }, changes);
  }
  for (const gid of gidsOf(before, after)) {
    const changes = new Map<Bytes, ChangeKind>();
    const process = groupProcess(gid);
    collect(changes, before, after, process, process);
    collectForbidden(changes, before, after, process, forbids);
    const name = after.groups.get(gid) ?? before.groups.get(gid) ?? ascii(`gid ${gid}`);
    add({ kind: "group", name, gid }, changes);
  }
  add({ kind: "everybody" }, differences(before.base, after.base));
  return found;
}

/** Whether a process that setuser or with-env started by the first table would be started otherwise by the second one. */
export function isAffected(before: Recalled, after: Recalled, process: Caller): boolean {
  const changes = new Map<Bytes, ChangeKind>();
  for (const inherits of [true, false]) {
    const caller = { ...process, inherits };
    collect(changes, before, after, caller, caller);
  }
  return changes.size > 0 || differences(baseOf(before, process), baseOf(after, process)).size > 0;
}

/** Adds what a caller's launch has more, less or otherwise; base variables only where a rule is about this caller. */
function collect(changes: Map<Bytes, ChangeKind>, before: Recalled, after: Recalled, one: Caller, other: Caller): void {
  const [old, now] = [outcomeOf(before, one), outcomeOf(after, other)];
  for (const [name, change] of differences(old.values, now.values)) {
    const isEverybodys = before.base.get(name) !== after.base.get(name) && !old.given.has(name) && !now.given.has(name);
    if (!isEverybodys) changes.set(name, change);
  }
  if (old.refused === now.refused) return;
  if (old.refused !== undefined) changes.set(old.refused, "allowed");
  if (now.refused !== undefined) changes.set(now.refused, "refused");
}

interface Outcome {
  /** `NAME=VALUE` of everything that the launch has, base variables too. */
  readonly values: ReadonlyMap<Bytes, Bytes>;
  readonly given: ReadonlySet<Bytes>;
  /** The variable that it is refused for. */
  readonly refused?: Bytes;
}

function outcomeOf(table: Recalled, who: Caller): Outcome {
  const decision = decide(table.evaluation, who);
  if (decision.kind === "refused") {
    const { refusal } = decision;
    // What everybody has is not what is missed.
    return {
      values: baseOf(table, who),
      given: new Set(),
      ...(refusal.kind !== "not-yours" && { refused: refusal.name }),
    };
  }
  const given = [...decision.given].map(
    ([name, { entry }]) => [name, table.values.get(sourceKey(entry)) as Bytes] as const,
  );
  return { values: new Map([...baseOf(table, who), ...given]), given: new Set(decision.given.keys()) };
}

function baseOf({ evaluation, base }: Recalled, who: Caller): ReadonlyMap<Bytes, Bytes> {
  return new Map([...base].filter(([name]) => !forbiddenBy(evaluation, who, name)));
}

function differences(old: ReadonlyMap<Bytes, Bytes>, now: ReadonlyMap<Bytes, Bytes>): ReadonlyMap<Bytes, ChangeKind> {
  const found = new Map<Bytes, ChangeKind>();
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [one, other] = [old.get(name), now.get(name)];
    if (one !== other) found.set(name, one === undefined ? "added" : other === undefined ? "removed" : "changed");
  }
  return found;
}

/** The forbids that only one of the tables has: a process may bring together a uid and a group that no account does. */
function changedForbids(before: Recalled, after: Recalled): readonly EvaluatedForbid[] {
  const key = ({ to, patterns }: EvaluatedForbid) =>
    JSON.stringify([[...to.uids], [...to.gids], patterns.map(formatPattern)]);
  const keys = (table: Recalled) => new Set(table.evaluation.forbids.map(key));
  const [old, now] = [keys(before), keys(after)];
  return [...before.evaluation.forbids, ...after.evaluation.forbids].filter(
    (forbid) => old.has(key(forbid)) !== now.has(key(forbid)),
  );
}

/** Adds what of that which anybody is given is forbidden to a principal now, or was. */
function collectForbidden(
  changes: Map<Bytes, ChangeKind>,
  before: Recalled,
  after: Recalled,
  who: Caller,
  forbids: readonly EvaluatedForbid[],
): void {
  const about = forbids.filter(({ to }) => to.uids.has(who.uid) || who.gids.some((gid) => to.gids.has(gid)));
  if (about.length === 0) return;
  const names = new Set([before, after].flatMap((table) => givenNames(table)));
  for (const name of names) {
    if (changes.has(name) || !about.some(({ patterns }) => patterns.some((pattern) => covers(pattern, name)))) continue;
    const [was, is] = [before, after].map(({ evaluation }) => forbiddenBy(evaluation, who, name)?.kind === "forbid");
    if (was !== is) changes.set(name, is ? "forbidden" : "allowed");
  }
}

function givenNames({ evaluation: { grants }, base }: Recalled): readonly Bytes[] {
  return [...grants.flatMap(({ entries }) => entries.map(({ name }) => name)), ...base.keys()];
}

function uidsOf(...tables: readonly Recalled[]): readonly number[] {
  const uids = tables.flatMap(({ users, evaluation: { grants, forbids, only, inherited } }) => [
    ...users.map(({ uid }) => uid),
    ...[...grants, ...forbids, ...only.values()].flatMap(({ to }) => [...to.uids]),
    ...(inherited?.uids ?? []),
  ]);
  return numeric(uids);
}

function gidsOf(...tables: readonly Recalled[]): readonly number[] {
  return numeric(
    tables.flatMap(({ evaluation: { grants, forbids, only } }) =>
      [...grants, ...forbids, ...only.values()].flatMap(({ to }) => [...to.gids]),
    ),
  );
}

/** Each number once, in order. */
function numeric(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((left, right) => left - right);
}

type Account = Recalled["users"][number];

/** The accounts of each uid, in the order of the file. */
function accountsOf({ users }: Recalled): ReadonlyMap<number, readonly Account[]> {
  const found = new Map<number, Account[]>();
  for (const user of users) found.set(user.uid, [...(found.get(user.uid) ?? []), user]);
  return found;
}

/** The launches of a uid, before and after: by each of its names, with the groups of that one, by setuser and by with-env. */
function callersOf(
  uid: number,
  before: readonly Account[],
  after: readonly Account[],
): readonly (readonly [Caller, Caller])[] {
  const gids = (accounts: readonly Account[], name: Bytes | undefined) =>
    accounts.find((account) => account.name === name)?.gids ?? [];
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...(names.size === 0 ? [undefined] : names)].flatMap((name) =>
    [true, false].map(
      (inherits) =>
        [
          { uid, gids: gids(before, name), inherits },
          { uid, gids: gids(after, name), inherits },
        ] as const,
    ),
  );
}
