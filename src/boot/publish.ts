import type { Accounts } from "../accounts/accounts.ts";
import { isBrokerError } from "../broker-error.ts";
import { writeTable } from "../grants/write.ts";
import type { Access, Host } from "../host/host.ts";
import { paths, readersGroup } from "../paths.ts";
import { formatJson } from "../snapshot/json.ts";
import { formatShell } from "../snapshot/shell.ts";
import { formatSnapshot } from "../snapshot/snapshot-file.ts";
import type { Variables } from "../snapshot/variables.ts";
import { ascii } from "../text/bytes.ts";
import type { AccountFiles } from "./accounts.ts";
import { clearDirectory, type FoundDirectory, writeDirectory } from "./directory.ts";
import type { Plan } from "./plan.ts";

/** What is published, and what the container was started with. */
export interface Publication extends Plan, AccountFiles {
  readonly originals: Variables;
}

/** Writes the three forms of the snapshot; a line of text says why if they are left out. */
export function publishForms(
  host: Host,
  { variables, accounts }: Publication,
  found: FoundDirectory,
  files: "all" | "none",
): string | undefined {
  const etc = host.openFolder(paths.etc);
  try {
    if (!etc.status().onWritableMount)
      return `${paths.etc} is read-only: container_environment, .sh and .json are not written`;
    const { folderAccess, fileAccess } = accessFor(accounts);
    if (files === "none") {
      clearDirectory(etc, found, fileAccess);
      return undefined;
    }
    writeDirectory(host, etc, found, variables, folderAccess, fileAccess);
    const dumps = [
      [ascii(paths.shell), formatShell(variables)],
      [ascii(paths.json), formatJson(variables)],
    ] as const;
    etc.replace(dumps, fileAccess);
    return undefined;
  } catch (error) {
    if (!isBrokerError(error, "read-only", "denied")) throw error;
    return `${error.message}: container_environment, .sh and .json are not complete`;
  } finally {
    etc.close();
  }
}

/** Members of docker_env read everything; without that group, or if it is gid 0, which arbitrary uids have, only root. */
function accessFor(accounts: Accounts): { folderAccess: Access; fileAccess: Access } {
  const gid = accounts.group(ascii(readersGroup))?.gid ?? 0;
  return gid === 0
    ? { folderAccess: { uid: 0, gid: 0, mode: 0o700 }, fileAccess: { uid: 0, gid: 0, mode: 0o600 } }
    : { folderAccess: { uid: 0, gid, mode: 0o750 }, fileAccess: { uid: 0, gid, mode: 0o640 } };
}

/** Writes snapshot and grant table into the state folder, the table last: launchers start to work with it. */
export function publishTable(host: Host, publication: Publication): void {
  const { variables, originals } = publication;
  const gone = new Set([...originals.keys()].filter((name) => !variables.has(name)));
  const access = { uid: 0, gid: 0, mode: 0o600 };
  const state = host.openFolder(paths.state);
  const snapshot = formatSnapshot({ variables, gone });
  const table = writeTable({ ...publication, gone });
  state.replace(
    [
      [ascii(paths.snapshot), snapshot],
      [ascii(paths.grants), table],
    ],
    access,
  );
  state.close();
}
