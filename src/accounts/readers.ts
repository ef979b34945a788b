import type { Bytes } from "../text/bytes.ts";
import type { Accounts, User } from "./accounts.ts";

/** The group whose members read the three forms of the snapshot, whatever the policy says. */
export const readersGroup = "docker_env" as Bytes;

/** Whether a process with these groups reads the three forms; without the group they are root's alone. */
export function isReader(accounts: Accounts, gids: readonly number[]): boolean {
  const gid = accounts.group(readersGroup)?.gid;
  return gid !== undefined && gids.includes(gid);
}

/** The accounts that are members of it, root too if it is one. */
export function readersOf(accounts: Accounts): readonly User[] {
  return accounts.users.filter((user) => isReader(accounts, accounts.groupsOf(user)));
}
