import type { Accounts } from "../accounts/accounts.ts";
import { parseAccounts } from "../accounts/passwd.ts";
import { isBrokerError } from "../broker-error.ts";
import { noStamp, type Stamp } from "../grants/table.ts";
import type { Host } from "../host/host.ts";
import type { Bytes } from "../text/bytes.ts";

/** Account files are read whole; this is far beyond any real one. */
const sizeLimit = 64 * 1024 * 1024;

/** The accounts of a system, and what tells whether its files have changed since. */
export interface AccountFiles {
  readonly accounts: Accounts;
  readonly passwd: Stamp;
  readonly group: Stamp;
}

/** Reads `folder`/passwd and `folder`/group; one that is absent has no entries. */
export function readAccounts(host: Host, folder: string): AccountFiles {
  const passwd = read(host, `${folder}/passwd`);
  const group = read(host, `${folder}/group`);
  return { accounts: parseAccounts(passwd.content, group.content), passwd: passwd.stamp, group: group.stamp };
}

function read(host: Host, path: string): { content: Bytes; stamp: Stamp } {
  try {
    return host.readSystemFile(path, sizeLimit);
  } catch (error) {
    if (!isBrokerError(error, "absent")) throw error;
    return { content: "" as Bytes, stamp: noStamp };
  }
}
