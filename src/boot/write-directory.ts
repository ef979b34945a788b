import { type FoundDirectory, ledgerName, openPlace } from "../container/find-directory.ts";
import { emptyLedger, formatLedger, isOurs, nextLedger } from "../container/ledger.ts";
import { paths } from "../contract/paths.ts";
import type { Access, Folder, Host } from "../host/host.ts";
import { describesProcess } from "../names/kinds.ts";
import { formatDirectory } from "../snapshot/directory.ts";
import type { Variables } from "../snapshot/variables.ts";
import { ascii } from "../text/bytes.ts";

/** Owner, group and mode of the directory, and of every file of the snapshot's forms. */
export interface FormsAccess {
  readonly folder: Access;
  readonly file: Access;
}

/** Writes the directory, with a ledger that is open for startup files or not: access first, the ledger next, then the files, and at last what is no longer a variable goes. */
export function writeDirectory(
  host: Host,
  parent: Folder,
  name: string,
  found: FoundDirectory,
  variables: Variables,
  { folder: folderAccess, file: fileAccess }: FormsAccess,
  isOpen: boolean,
): void {
  const folder = parent.makeFolder(ascii(name));
  folder.setAccess(folderAccess);
  const files = new Map(formatDirectory(variables));
  const hashes = new Map([...files].map(([name, content]) => [name, host.sha256(content)]));
  const ledger = nextLedger(found.ledger, found.files, hashes, found.imageFiles, isOpen);
  // Readers of the variables have no business with it: it holds the image's values too.
  const gid = fileAccess.uid === 0 ? 0 : fileAccess.gid;
  folder.replace([[ledgerName, formatLedger(ledger)]], { ...fileAccess, gid, mode: 0o600 });
  folder.replace(files, fileAccess);
  for (const [name, { hash }] of found.files) {
    // An image's HOME stays in the ledger, but whoever reads the directory must not take it for the container's.
    if (describesProcess(name) || (!files.has(name) && isOurs(found.ledger, name, hash))) folder.remove(name);
  }
  folder.close();
}

/** Takes back what an earlier boot wrote: the image's files get their original bytes, everything else of ours goes. */
export function clearDirectory(etc: Folder, found: FoundDirectory, fileAccess: Access): void {
  // These two are ours whatever the ledger says; what is a folder there is not.
  for (const name of [paths.shell, paths.json].map(ascii)) if (etc.kindOf(name) !== "folder") etc.remove(name);
  if (found.ledger === emptyLedger) return;
  const folder = etc.makeFolder(ascii(paths.directory));
  for (const [name, { hash }] of found.files) {
    const original = found.imageFiles.get(name);
    if (!isOurs(found.ledger, name, hash)) continue;
    if (original === undefined) folder.remove(name);
    else folder.replace([[name, original]], fileAccess);
  }
  folder.remove(ledgerName);
  folder.close();
}

/** Removes a directory of our own with everything in it; one that is not there is no error. */
export function removeDirectory(host: Host, parent: Folder, name: string): void {
  const folder = openPlace(host, { parent: parent.path, name });
  if (!folder) return;
  // A startup file may have made folders there; they hold nothing of ours, and stay.
  const names = folder.list().filter((each) => folder.kindOf(each) !== "folder");
  for (const each of names) folder.remove(each);
  const isEmpty = folder.list().length === 0;
  folder.close();
  if (isEmpty) parent.removeFolder(ascii(name));
}
