import { ascii, type Bytes, fromArray } from "../text/bytes.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import type { Calls } from "./calls.ts";
import { attempt, errnoOf, failure, translated } from "./errors.ts";
import { openFolder, readOpenFile } from "./folder.ts";
import type { Host } from "./host.ts";
import { foldersOnTheWay } from "./way.ts";

/** What of a host is not made of system calls on descriptors. */
export type Surroundings = Pick<
  Host,
  "uid" | "isTerminal" | "terminalWidth" | "variable" | "sha256" | "nameServiceUid"
>;

/** A host, from the system calls that it offers. */
export function composeHost(calls: Calls, surroundings: Surroundings): Host {
  return {
    ...surroundings,
    takeDescriptor(descriptor): Bytes {
      const content = attempt("read", `descriptor ${descriptor}`, () =>
        calls.read(descriptor, Number.MAX_SAFE_INTEGER),
      );
      calls.close(descriptor);
      return content;
    },

    readInput: () => attempt("read", "stdin", () => calls.readSome(0)),
    pause: calls.pause,

    fillDescriptor(descriptor, content): void {
      const bytes = typeof content === "string" ? content : fromArray(content);
      attempt("write to", `descriptor ${descriptor}`, () => calls.write(descriptor, bytes));
      calls.close(descriptor);
    },

    runHelper: (helper, words, environment) =>
      attempt("run", helper, () => calls.run(helper, [ascii(helper), ...words], environment)),

    askHelper: (helper) => attempt("run", helper, () => calls.ask(helper)),

    write(descriptor, text): boolean {
      try {
        calls.write(descriptor, encodeUtf8(text));
        return true;
      } catch (error) {
        const errno = errnoOf(error);
        if (errno === "EPIPE" || (errno !== undefined && descriptor === 2)) return false;
        if (errno === "EBADF") throw failure("absent", "write to", "stdout", "it is closed");
        throw translated(error, "write to", "stdout");
      }
    },

    limitWaiting: calls.limitWaiting,

    openFolder: (path) => openFolder(calls, path),

    foldersOnTheWay: (path) => foldersOnTheWay(calls, encodeUtf8(path), path),

    readSystemFile(path, limit) {
      const descriptor = attempt("read", path, () => calls.openSystemFile(encodeUtf8(path)));
      try {
        const { content, look } = readOpenFile(calls, descriptor, path, limit);
        return { content, stamp: look };
      } finally {
        calls.close(descriptor);
      }
    },
  };
}
