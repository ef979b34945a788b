import { type BigIntStats, fstatSync, readFileSync } from "node:fs";
import type { Look } from "../calls.ts";
import type { FileKind } from "../host.ts";

/** Calls.look. */
export function look(descriptor: number): Look {
  const stats = fstatSync(descriptor, { bigint: true });
  return {
    kind: kindOf(stats),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    mode: Number(stats.mode & 0o7777n),
    onWritableMount: isOnWritableMount(descriptor),
    device: stats.dev,
    inode: stats.ino,
    size: stats.size,
    modified: stats.mtimeNs,
  };
}

export function kindOf(stats: Pick<BigIntStats, "isFile" | "isDirectory">): FileKind {
  return stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other";
}

/**
 * By the mount's own options: access(2) would say EROFS only after the permissions, which depend on who asks, and node
 * has no statvfs(3). proc_pid_fdinfo(5) tells the mount, proc_pid_mountinfo(5) its options, and after the dash those of
 * the file system.
 */
function isOnWritableMount(descriptor: number): boolean {
  const mount = /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1"))?.[1];
  const line = readFileSync("/proc/self/mountinfo", "latin1")
    .split("\n")
    .find((each) => each.startsWith(`${mount} `));
  const [before = "", after = ""] = (line ?? "").split(" - ");
  const options = [before.split(" ")[5], after.split(" ")[2]].map((list) => (list ?? "").split(","));
  return !options.some((list) => list.includes("ro"));
}
