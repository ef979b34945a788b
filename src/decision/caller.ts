import type { Principals } from "../evaluation/resolve.ts";

/** A process as the kernel knows it: its effective uid, and its effective gid with the supplementary groups. */
export interface Caller {
  readonly uid: number;
  readonly gids: readonly number[];
  /** Whether setuser starts it: only then settings.inherit counts. */
  readonly inherits?: boolean;
}

/** A uid that no process has, to ask what a group alone gives: (uid_t)-1 is no user, setresuid(2). */
const noUid = 0xffffffff;

/** A process of which nothing is known but one group. */
export function groupProcess(gid: number): Caller {
  return { uid: noUid, gids: [gid] };
}

/** Whether a rule is about a caller: by its uid, or by one of the groups that the process has. */
export function reaches(to: Principals, caller: Caller): boolean {
  return to.uids.has(caller.uid) || caller.gids.some((gid) => to.gids.has(gid));
}
