import { closeSync, constants, openSync, readlinkSync } from "node:fs";
import { type Bytes, fromArray } from "../../text/bytes.ts";
import type { Status } from "../host.ts";
import { attempt, failure } from "./errors.ts";
import { at } from "./place.ts";
import { statusOf } from "./status.ts";

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;
/** open(2): a descriptor that only names a place; node's constants lack it. */
const O_PATH = 0o10000000;
const linkLimit = 40; // as the kernel's own limit, path_resolution(7)

/**
 * Opens a file at a relative path for reading, and looks at every folder on the way: what openat2(2) does with RESOLVE_BENEATH, which node cannot call. The
 * path is walked component by component; every link is read and walked in its turn, and none may leave the folder.
 */
export function openBeneath(folder: number, path: Bytes, shown: string): { fd: number; folders: Status[] } {
  const folders: Status[] = [];
  const open: number[] = [];
  const waiting = components(path);
  let links = 0;
  try {
    for (;;) {
      const component = waiting.shift();
      if (component === undefined) throw failure("not-a-file", "read", shown);
      const here = open.at(-1) ?? folder;
      const target = component === ".." ? undefined : readLink(here, component);
      if (component === "..") leave(open, shown);
      else if (target !== undefined) {
        if (++links > linkLimit) throw failure("link", "read", shown, "its links lead in a circle");
        waiting.unshift(...relative(target, shown));
      } else if (waiting.length === 0) {
        const fd = attempt("read", shown, () => openSync(at(here, component), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
        return { fd, folders };
      } else {
        open.push(attempt("read", shown, () => openSync(at(here, component), O_PATH | O_DIRECTORY | O_NOFOLLOW)));
        folders.push(statusOf(open.at(-1) as number, shown));
      }
    }
  } finally {
    for (const fd of open) closeSync(fd);
  }
}

function leave(open: number[], shown: string): void {
  const left = open.pop();
  if (left === undefined) throw failure("outside", "read", shown);
  closeSync(left);
}

function relative(target: Bytes, shown: string): Bytes[] {
  if (target.startsWith("/")) throw failure("outside", "read", shown);
  return components(target);
}

function components(path: Bytes): Bytes[] {
  return (path.split("/") as Bytes[]).filter((component) => component !== "" && component !== ".");
}

/** The target of a link, or undefined for everything else: opening it will say what it is. */
function readLink(fd: number, name: Bytes): Bytes | undefined {
  try {
    return fromArray(readlinkSync(at(fd, name), { encoding: "buffer" }));
  } catch {
    return undefined;
  }
}
