import { isBrokerError } from "../broker-error.ts";
import { paths } from "../contract/paths.ts";
import { programs } from "../contract/programs.ts";
import { type Diagnostic, warning } from "../diagnostics/diagnostics.ts";
import type { Folder, Host } from "../host/host.ts";
import { ascii, type Bytes, join } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";
import { encodeUtf8 } from "../text/utf8.ts";

/**
 * What runs once at boot, in this order: the files of /etc/my_init.d by the bytes of their names, then /etc/rc.local. What
 * one of them adds, changes or deletes is read back after it: `nextStage` of stage.ts.
 */
export interface StartupFiles {
  readonly files: readonly Bytes[];
  /** A line for each file that is passed over. */
  readonly diagnostics: readonly Diagnostic[];
}

export function findStartupFiles(host: Host): StartupFiles {
  const etc = host.openFolder(paths.etc);
  const folder = openStartupFolder(host);
  const found = { files: [] as Bytes[], diagnostics: [] as Diagnostic[] };
  for (const name of folder?.list() ?? []) take(found, folder as Folder, name);
  if (etc.kindOf(ascii(paths.lastStartupFile)) !== undefined) take(found, etc, ascii(paths.lastStartupFile));
  folder?.close();
  etc.close();
  return found;
}

function take(found: { files: Bytes[]; diagnostics: Diagnostic[] }, folder: Folder, name: Bytes): void {
  const path = join([encodeUtf8(folder.path), name], "/" as Bytes);
  const passOver = (why: string) =>
    found.diagnostics.push(warning("startup", `${printable(path)} ${why}: passed over`));
  if (name.startsWith(".")) passOver("is a dot file");
  else if (folder.isProgram(name)) found.files.push(path);
  else passOver("is no executable file");
}

function openStartupFolder(host: Host): Folder | undefined {
  try {
    return host.openFolder(paths.startup);
  } catch (failure) {
    if (isBrokerError(failure, "absent")) return undefined;
    throw failure;
  }
}

/**
 * Runs one startup file to its end, with the whole snapshot and the identity of this user; its exit code. `home` is
 * what the container was started with.
 */
export function runStartupFile(host: Host, path: Bytes, home: Bytes | undefined): number {
  return host.runHelper(programs.withSnapshot, [path], home === undefined ? [] : [`HOME=${home}` as Bytes]);
}
