import { ascii, type Bytes } from "../text/bytes.ts";
import { components, linkLimit, readLink } from "./beneath.ts";
import type { Calls } from "./calls.ts";
import { attempt, failure } from "./errors.ts";
import type { WayFolder } from "./host.ts";

/**
 * Looks at every folder that the kernel goes through for an absolute path, those that links lead through too
 * (path_resolution(7)): whoever can write one of them decides what is found. Ends where there is nothing, or no folder any more.
 */
export function foldersOnTheWay(calls: Calls, path: Bytes, shown: string): WayFolder[] {
  const found: WayFolder[] = [];
  const open = [attempt("open", "/", () => calls.openFolder(undefined, ascii("/")))];
  const lookAt = (descriptor: number, holdsLink: boolean) => {
    found.push({ ...attempt("look at", shown, () => calls.look(descriptor)), holdsLink });
  };
  const leaveTo = (depth: number) => {
    for (const descriptor of open.splice(depth)) calls.close(descriptor);
  };
  try {
    lookAt(open[0] as number, false);
    const waiting = components(path);
    for (let links = 0, component = waiting.shift(); component !== undefined; component = waiting.shift()) {
      const here = open.at(-1) as number;
      const target = component === ".." ? undefined : readLink(calls, here, component);
      if (component === "..") leaveTo(Math.max(1, open.length - 1));
      else if (target !== undefined) {
        if (++links > linkLimit) throw failure("link", "read", shown, "its links lead in a circle");
        lookAt(here, true);
        if (target.startsWith("/")) leaveTo(1);
        waiting.unshift(...components(target));
      } else if (calls.kindOf(here, component) !== "folder") break;
      else {
        const next = attempt("read", shown, () => calls.openPlace(here, component as Bytes));
        open.push(next);
        lookAt(next, false);
      }
    }
    return found;
  } finally {
    leaveTo(0);
  }
}
