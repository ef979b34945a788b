import type { AuditSource } from "../audit/verify.ts";
import { isBrokerError } from "../broker-error.ts";
import { limits } from "../contract/limits.ts";
import { paths, stateFolder } from "../contract/paths.ts";
import type { Host } from "../host/host.ts";
import { ascii, type Bytes, slice } from "../text/bytes.ts";

/** A log file is rotated long before. */
const sizeLimit = 64 * 1024 * 1024;
const rotated = Array.from({ length: limits.rotatedLogs }, (_, index) => limits.rotatedLogs - index);

/**
 * The folders that this container's log is in: /var/log/env-broker, and the state folder if that could not be written.
 * Each is a log of its own; the last one is what the broker writes now.
 */
export function findLogs(host: Host): readonly string[] {
  return [paths.logs, stateFolder(host.uid())].filter((folder) => exists(host, folder));
}

function exists(host: Host, folder: string): boolean {
  try {
    const opened = host.openFolder(folder);
    const kind = opened.kindOf(ascii(paths.log));
    opened.close();
    return kind !== undefined;
  } catch (failure) {
    if (isBrokerError(failure, "absent", "not-a-folder")) return false;
    throw failure;
  }
}

/** Every file of the log that is there, the oldest first. */
export function readLog(host: Host, folder: string): readonly AuditSource[] {
  const names = [...rotated.map((number) => `${paths.log}.${number}`), paths.log];
  return names.flatMap((name) => {
    const path = `${folder}/${name}`;
    const found = look(host, path);
    if (!found) return [];
    const source = sourceOf(path, found.content);
    // What comes after the last newline of the newest file is a line that is being written.
    return [name === paths.log ? { ...source, isCutOff: false } : source];
  });
}

/** A file that somebody names. */
export function readFile(host: Host, path: string): AuditSource {
  return sourceOf(path, host.readSystemFile(path, sizeLimit).content);
}

function sourceOf(path: string, content: Bytes): AuditSource {
  return { name: path, lines: linesOf(content), isMixed: false, isCutOff: content !== "" && !content.endsWith("\n") };
}

function linesOf(content: Bytes): readonly Bytes[] {
  return content.split("\n").slice(0, -1) as Bytes[];
}

/** Calls `take` for every line of stdin as it comes; ends with it, or when `take` says that it is enough. */
export function eachInputLine(host: Host, take: (line: Bytes) => boolean): void {
  let rest = "" as Bytes;
  for (let chunk = host.readInput(); chunk !== ""; chunk = host.readInput()) {
    const lines = `${rest}${chunk}`.split("\n") as Bytes[];
    rest = lines.pop() as Bytes;
    for (const line of lines) if (!take(line)) return;
  }
  if (rest !== "") take(rest);
}

/**
 * Calls `take` for every line of the log and then for those that are added, across rotations, until it says that it is
 * enough; looks twice a second.
 */
export function followLog(host: Host, folder: string, take: (line: Bytes) => boolean): void {
  const path = `${folder}/${paths.log}`;
  const older = readLog(host, folder).filter(({ name }) => name !== path);
  if (!older.every(({ lines }) => lines.every(take))) return;
  let at = { inode: undefined as bigint | undefined, seen: 0 };
  for (;;) {
    const now = look(host, path);
    const isRotated = now && at.inode !== undefined && now.inode !== at.inode;
    // First what the one that was rotated away has come to.
    const before = isRotated ? look(host, `${path}.1`) : undefined;
    if (before?.inode === at.inode && before && !linesOf(slice(before.content, at.seen)).every(take)) return;
    if (isRotated) at = { inode: now.inode, seen: 0 };
    const lines = now ? linesOf(slice(now.content, at.seen)) : [];
    if (!lines.every(take)) return;
    at = { inode: now?.inode ?? at.inode, seen: at.seen + lines.reduce((sum, line) => sum + line.length + 1, 0) };
    host.pause(500);
  }
}

/** The content of a file of the log, if it is there. */
function look(host: Host, path: string): { content: Bytes; inode: bigint } | undefined {
  try {
    const { content, stamp } = host.readSystemFile(path, sizeLimit);
    return { content, inode: stamp.inode };
  } catch (failure) {
    if (isBrokerError(failure, "absent")) return undefined; // between the two renames of a rotation
    throw failure;
  }
}
