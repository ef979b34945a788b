import { type Caller, decide } from "../policy/decide.ts";
import { ascii, type Bytes, compare } from "../text/bytes.ts";
import type { Recalled } from "./recall.ts";
import { sourceKey } from "./source-values.ts";

/** Whom a change is about: a uid with its account's groups, any process with a gid, or everybody. */
export type Whom =
  | { readonly kind: "user"; readonly name: Bytes; readonly uid: number }
  | { readonly kind: "group"; readonly name: Bytes; readonly gid: number }
  | { readonly kind: "everybody" };

export interface Change {
  readonly whom: Whom;
  readonly variable: Bytes;
  /** That a value differs is all that is ever said of it. */
  readonly change: "added" | "removed" | "changed";
}

/** A uid that no process has, to ask what a group alone gives: (uid_t)-1 is no user, setresuid(2). */
const noUid = 0xffffffff;

/** What differs between two tables in what anybody is given, user by user, then group by group, then for everybody. */
export function changesBetween(before: Recalled, after: Recalled): readonly Change[] {
  const found: Change[] = [];
  const add = (whom: Whom, old: ReadonlyMap<Bytes, Bytes>, now: ReadonlyMap<Bytes, Bytes>) => {
    for (const variable of [...new Set([...old.keys(), ...now.keys()])].sort(compare)) {
      const [one, other] = [old.get(variable), now.get(variable)];
      if (one === other) continue;
      found.push({ whom, variable, change: one === undefined ? "added" : other === undefined ? "removed" : "changed" });
    }
  };
  for (const uid of uidsOf(before, after)) {
    const name = nameOf(after, uid) ?? nameOf(before, uid) ?? ascii(`uid ${uid}`);
    add({ kind: "user", name, uid }, givenTo(before, caller(before, uid)), givenTo(after, caller(after, uid)));
  }
  for (const gid of gidsOf(before, after)) {
    const name = after.groups.get(gid) ?? before.groups.get(gid) ?? ascii(`gid ${gid}`);
    const process = { uid: noUid, gids: [gid] };
    add({ kind: "group", name, gid }, givenTo(before, process), givenTo(after, process));
  }
  add({ kind: "everybody" }, before.base, after.base);
  return found;
}

function uidsOf(...tables: readonly Recalled[]): readonly number[] {
  const uids = tables.flatMap(({ users, evaluation: { grants, inherited } }) => [
    ...users.map(({ uid }) => uid),
    ...grants.flatMap(({ to }) => [...to.uids]),
    ...(inherited?.uids ?? []),
  ]);
  return [...new Set(uids)].sort((left, right) => left - right);
}

function gidsOf(...tables: readonly Recalled[]): readonly number[] {
  const gids = tables.flatMap(({ evaluation: { grants } }) => grants.flatMap(({ to }) => [...to.gids]));
  return [...new Set(gids)].sort((left, right) => left - right);
}

function nameOf({ users }: Recalled, uid: number): Bytes | undefined {
  return users.find((user) => user.uid === uid)?.name;
}

/** A process that setuser starts for a uid: with the groups that the account files gave it. */
function caller({ users }: Recalled, uid: number): Caller {
  return { uid, gids: users.find((user) => user.uid === uid)?.gids ?? [], inherits: true };
}

function givenTo({ evaluation, values }: Recalled, who: Caller): ReadonlyMap<Bytes, Bytes> {
  const decision = decide(evaluation, who);
  if (decision.kind === "refused") return new Map();
  return new Map([...decision.given].map(([name, { entry }]) => [name, values.get(sourceKey(entry)) as Bytes]));
}
