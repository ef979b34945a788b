import { isBrokerError } from "../broker-error.ts";
import { type Access, type Folder, type Host, temporaryName } from "../host/host.ts";
import { paths } from "../paths.ts";
import { type Diagnostic, error, warning } from "../policy/diagnostics.ts";
import { formatDirectory, parseFile } from "../snapshot/directory.ts";
import { entryLimit, isIdentity, isSafeFileName } from "../snapshot/names.ts";
import type { Variables } from "../snapshot/variables.ts";
import { ascii, type Bytes } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";
import {
  emptyLedger,
  type FoundFile,
  formatLedger,
  isOurs,
  type Ledger,
  nextLedger,
  originalsOf,
  parseLedger,
} from "./ledger.ts";

const ledgerName = ascii(paths.ledger);
const ledgerLimit = 64 * 1024 * 1024;
/** A value that fits a variable, and the newline that the file may have after it. */
const contentLimit = entryLimit + 1;

/** Where the directory of variables is: a folder, and its name there. */
export interface DirectoryPlace {
  readonly parent: string;
  readonly name: string;
}

/** Where everybody looks for it. */
export const directoryPlace: DirectoryPlace = { parent: paths.etc, name: paths.directory };

/** The directory of variables as it is now. */
export interface FoundDirectory {
  readonly ledger: Ledger;
  readonly files: ReadonlyMap<Bytes, FoundFile>;
  /** Names of what is no regular file; such a name is not taken for deleted. */
  readonly passedOver: ReadonlySet<Bytes>;
  /** The bytes of the image's own files. */
  readonly originals: Variables;
  /** Whether there is a ledger that is not readable as one. */
  readonly ledgerIsBroken: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** A directory that is not there, or as one that was just made. */
export const emptyDirectory: FoundDirectory = {
  ledger: emptyLedger,
  files: new Map(),
  passedOver: new Set(),
  originals: new Map(),
  ledgerIsBroken: false,
  diagnostics: [],
};

/** Reads the directory; dot files are never read, and what is no regular file is passed over. Undefined if it is not there. */
export function findDirectory(host: Host, place: DirectoryPlace): FoundDirectory | undefined {
  const folder = openOrAbsent(host, place);
  if (!folder) return undefined;
  const files = new Map<Bytes, FoundFile>();
  const passedOver = new Set<Bytes>();
  const diagnostics: Diagnostic[] = [];
  for (const name of folder.list()) {
    if (name.startsWith(".")) continue;
    const file = readVariable(host, folder, name);
    if (!("severity" in file)) files.set(name, file);
    else {
      diagnostics.push(file);
      passedOver.add(name);
    }
  }
  const ledger = readLedger(folder);
  if (!ledger)
    diagnostics.push(
      warning(
        "environment",
        `${folder.path}/${paths.ledger} cannot be read: every file beside it counts as the image's`,
      ),
    );
  folder.close();
  const known = ledger ?? emptyLedger;
  return {
    ledger: known,
    files,
    passedOver,
    originals: originalsOf(known, files),
    ledgerIsBroken: !ledger,
    diagnostics,
  };
}

/** The image's variables: what a container gets that is started without any. */
export function bakedVariables({ originals }: FoundDirectory): Variables {
  return new Map([...originals].map(([name, content]) => [name, parseFile(content)]));
}

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
  const ledger = nextLedger(found.ledger, found.files, hashes, found.originals, isOpen);
  // Readers of the variables have no business with it: it holds the image's values too.
  const gid = fileAccess.uid === 0 ? 0 : fileAccess.gid;
  folder.replace([[ledgerName, formatLedger(ledger)]], { ...fileAccess, gid, mode: 0o600 });
  folder.replace(files, fileAccess);
  for (const [name, { hash }] of found.files) {
    // An image's HOME stays in the ledger, but whoever reads the directory must not take it for the container's.
    if (isIdentity(name) || (!files.has(name) && isOurs(found.ledger, name, hash))) folder.remove(name);
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
    const original = found.originals.get(name);
    if (!isOurs(found.ledger, name, hash)) continue;
    if (original === undefined) folder.remove(name);
    else folder.replace([[name, original]], fileAccess);
  }
  folder.remove(ledgerName);
  folder.close();
}

/** Removes a directory of our own with everything in it; one that is not there is no error. */
export function removeDirectory(host: Host, parent: Folder, name: string): void {
  const folder = openOrAbsent(host, { parent: parent.path, name });
  if (!folder) return;
  // A startup file may have made folders there; they hold nothing of ours, and stay.
  const names = folder.list().filter((each) => folder.kindOf(each) !== "folder");
  for (const each of names) folder.remove(each);
  const isEmpty = folder.list().length === 0;
  folder.close();
  if (isEmpty) parent.removeFolder(ascii(name));
}

/**
 * What stands in the way of writing the forms, or of taking them back: found before anything is changed. A rename
 * cannot replace a folder; and without its ledger nobody can tell the files of an earlier boot from the image's.
 */
export function obstacles(
  host: Host,
  found: FoundDirectory,
  variables: Variables,
  files: "all" | "none",
): Diagnostic[] {
  const etc = host.openFolder(paths.etc);
  const directory = openOrAbsent(host, directoryPlace);
  const isWritten = files === "all";
  const forms = isWritten ? [paths.shell, paths.json] : [];
  const inEtc = new Set([...forms, temporaryName].map(ascii));
  const own = new Set([paths.ledger, temporaryName].map(ascii));
  const isOurName = (name: Bytes) => own.has(name) || (isWritten && isSafeFileName(name) && variables.has(name));
  const blocked = [...blockedIn(etc, (name) => inEtc.has(name)), ...(directory ? blockedIn(directory, isOurName) : [])];
  etc.close();
  directory?.close();
  const problems = blocked.map((path) =>
    error("environment", `${path} is a folder, and a file must be written there: remove it`),
  );
  if (isWritten || !found.ledgerIsBroken) return problems;
  const lost = `${paths.etc}/${paths.directory} may hold values of an earlier boot, and its ledger cannot be read: remove it (files: none)`;
  return [...problems, error("environment", lost)];
}

function blockedIn(folder: Folder, isWritten: (name: Bytes) => boolean): string[] {
  return folder
    .list()
    .filter((name) => isWritten(name) && folder.kindOf(name) === "folder")
    .map((name) => `${folder.path}/${printable(name)}`);
}

function openOrAbsent(host: Host, { parent, name }: DirectoryPlace): Folder | undefined {
  try {
    return host.openFolder(`${parent}/${name}`);
  } catch (failure) {
    if (isBrokerError(failure, "absent")) return undefined;
    throw failure;
  }
}

function readVariable(host: Host, folder: Folder, name: Bytes): FoundFile | Diagnostic {
  const shown = `${folder.path}/${printable(name)}`;
  if (!isSafeFileName(name)) return warning("environment", `${shown} cannot be the name of a variable: passed over`);
  try {
    const content = folder.read(name, contentLimit);
    return { content, hash: host.sha256(content) };
  } catch (failure) {
    if (isBrokerError(failure, "link", "not-a-file", "absent"))
      return warning("environment", `${shown} is no regular file: passed over`);
    if (isBrokerError(failure, "too-large", "denied")) return error("environment", failure.message);
    throw failure;
  }
}

/** The ledger of an earlier boot, an empty one if there was none, or undefined if it is not readable as one. */
function readLedger(folder: Folder): Ledger | undefined {
  try {
    return parseLedger(folder.read(ledgerName, ledgerLimit));
  } catch (failure) {
    if (isBrokerError(failure, "absent")) return emptyLedger;
    if (isBrokerError(failure, "link", "not-a-file", "too-large")) return undefined;
    throw failure;
  }
}
