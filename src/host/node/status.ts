import { accessSync, type BigIntStats, constants, fstatSync } from "node:fs";
import type { Status } from "../host.ts";
import { attempt } from "./errors.ts";

/** The status of an open file or folder. */
export function statusOf(fd: number, path: string): Status {
  const stats = attempt("look at", path, () => fstatSync(fd, { bigint: true }));
  return {
    kind: kindOf(stats),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    mode: Number(stats.mode & 0o7777n),
    size: Number(stats.size),
    onWritableMount: isOnWritableMount(fd),
    device: stats.dev,
    inode: stats.ino,
    modified: stats.mtimeNs,
  };
}

function kindOf(stats: BigIntStats): Status["kind"] {
  return stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
}

/** access(2) says EROFS for a read-only mount, whoever asks: node has no statvfs(3) that would tell its flags. */
function isOnWritableMount(fd: number): boolean {
  try {
    accessSync(`/proc/self/fd/${fd}`, constants.W_OK);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== "EROFS";
  }
}
