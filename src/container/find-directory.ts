import { isBrokerError } from "../broker-error.ts";
import { limits } from "../contract/limits.ts";
import { paths } from "../contract/paths.ts";
import { type Diagnostic, error, warning } from "../diagnostics/diagnostics.ts";
import type { Folder, Host } from "../host/host.ts";
import { isSafeFileName } from "../names/kinds.ts";
import { parseFile } from "../snapshot/directory.ts";
import type { Variables } from "../snapshot/variables.ts";
import { ascii, type Bytes } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";
import { emptyLedger, type FoundFile, type Ledger, originalsOf, parseLedger } from "./ledger.ts";

export const ledgerName = ascii(paths.ledger);
const ledgerLimit = 64 * 1024 * 1024;
/** A value that fits a variable, and the newline that the file may have after it. */
const contentLimit = limits.entry + 1;

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
  /** The image's own files, each with its bytes. */
  readonly imageFiles: Variables;
  /** Whether there is a ledger that is not readable as one. */
  readonly ledgerIsBroken: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** A directory that is not there, or as one that was just made. */
export const emptyDirectory: FoundDirectory = {
  ledger: emptyLedger,
  files: new Map(),
  passedOver: new Set(),
  imageFiles: new Map(),
  ledgerIsBroken: false,
  diagnostics: [],
};

/** Reads the directory; dot files are never read, and what is no regular file is passed over. Undefined if it is not there. */
export function findDirectory(host: Host, place: DirectoryPlace): FoundDirectory | undefined {
  const folder = openPlace(host, place);
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
    imageFiles: originalsOf(known, files),
    ledgerIsBroken: !ledger,
    diagnostics,
  };
}

/** The image's variables: what a container gets that is started without any. */
export function bakedVariables({ imageFiles }: FoundDirectory): Variables {
  return new Map([...imageFiles].map(([name, content]) => [name, parseFile(content)]));
}

/** The folder of a place, or undefined if it is not there. */
export function openPlace(host: Host, { parent, name }: DirectoryPlace): Folder | undefined {
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
