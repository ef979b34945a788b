import { directoryPlace, type FoundDirectory, openPlace } from "../container/find-directory.ts";
import { paths } from "../contract/paths.ts";
import { type Diagnostic, error } from "../diagnostics/diagnostics.ts";
import type { Folder, Host } from "../host/host.ts";
import { isSafeFileName } from "../names/kinds.ts";
import type { Variables } from "../snapshot/variables.ts";
import { ascii, type Bytes } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";

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
  const directory = openPlace(host, directoryPlace);
  const isWritten = files === "all";
  const forms = isWritten ? [paths.shell, paths.json] : [];
  const inEtc = new Set([...forms, paths.temporary].map(ascii));
  const own = new Set([paths.ledger, paths.temporary].map(ascii));
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
