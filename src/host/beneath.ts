import type { Bytes } from "../text/bytes.ts";
import type { Calls } from "./calls.ts";
import { attempt, errnoOf, failure } from "./errors.ts";
import type { Status } from "./host.ts";

export const linkLimit = 40; // as the kernel's own limit, path_resolution(7)

/**
 * Opens a file at a relative path for reading, and looks at every folder on the way. The path is walked component by
 * component, as openat2(2) does with RESOLVE_BENEATH, which tells nothing of the folders; every link is read and walked
 * in its turn, and none may leave the folder.
 */
export function openBeneath(
  calls: Calls,
  folder: number,
  path: Bytes,
  shown: string,
): { descriptor: number; folders: Status[] } {
  const folders: Status[] = [];
  const open: number[] = [];
  const waiting = components(path);
  let links = 0;
  try {
    for (;;) {
      const component = waiting.shift();
      if (component === undefined) throw failure("not-a-file", "read", shown);
      const here = open.at(-1) ?? folder;
      const target = component === ".." ? undefined : readLink(calls, here, component);
      if (component === "..") leave(calls, open, shown);
      else if (target !== undefined) {
        if (++links > linkLimit) throw failure("link", "read", shown, "its links lead in a circle");
        waiting.unshift(...relative(target, shown));
      } else if (waiting.length === 0) {
        return { descriptor: attempt("read", shown, () => calls.openFile(here, component)), folders };
      } else {
        const next = attempt("read", shown, () => calls.openPlace(here, component));
        open.push(next);
        folders.push(attempt("look at", shown, () => calls.look(next)));
      }
    }
  } finally {
    for (const descriptor of open) calls.close(descriptor);
  }
}

function leave(calls: Calls, open: number[], shown: string): void {
  const left = open.pop();
  if (left === undefined) throw failure("outside", "read", shown);
  calls.close(left);
}

function relative(target: Bytes, shown: string): Bytes[] {
  if (target.startsWith("/")) throw failure("outside", "read", shown);
  return components(target);
}

export function components(path: Bytes): Bytes[] {
  return (path.split("/") as Bytes[]).filter((component) => component !== "" && component !== ".");
}

/** The target of a link, or undefined for everything else: opening it will say what it is. */
export function readLink(calls: Calls, folder: number, name: Bytes): Bytes | undefined {
  try {
    return calls.readLink(folder, name);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
