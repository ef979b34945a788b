import { fstatSync, readFileSync } from "node:fs";
import type { FileKind, FileStamp, Status } from "../host.ts";
import { attempt } from "./errors.ts";

/** The status of an open file or folder. */
export function statusOf(fd: number, path: string): Status {
  const stats = attempt("look at", path, () => fstatSync(fd));
  return { uid: stats.uid, gid: stats.gid, mode: stats.mode & 0o7777, onWritableMount: isOnWritableMount(fd) };
}

export function stampOf(fd: number, path: string): FileStamp {
  const stats = attempt("look at", path, () => fstatSync(fd, { bigint: true }));
  return { device: stats.dev, inode: stats.ino, size: stats.size, modified: stats.mtimeNs };
}

export function kindOf(stats: { isFile(): boolean; isDirectory(): boolean }): FileKind {
  return stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
}

/**
 * By the mount's own options: access(2) would say EROFS only after the permissions, which depend on who asks, and node
 * has no statvfs(3). proc_pid_fdinfo(5) tells the mount, proc_pid_mountinfo(5) its options, and after the dash those of
 * the file system.
 */
function isOnWritableMount(fd: number): boolean {
  const mount = /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1];
  const line = readFileSync("/proc/self/mountinfo", "latin1")
    .split("\n")
    .find((each) => each.startsWith(`${mount} `));
  const [before = "", after = ""] = (line ?? "").split(" - ");
  const options = [before.split(" ")[5], after.split(" ")[2]].map((list) => (list ?? "").split(","));
  return !options.some((list) => list.includes("ro"));
}
