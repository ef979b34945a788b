import { createHash } from "node:crypto";
import { closeSync, constants, openSync, readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { isatty } from "node:tty";
import { type Bytes, fromArray, toArray } from "../text/bytes.ts";
import type { Host } from "./host.ts";
import { attempt } from "./node/errors.ts";
import { openFolder, readOpenFile } from "./node/folder.ts";
import { stampOf } from "./node/status.ts";

interface Posix {
  geteuid(): number;
  getpwnam(name: string): { uid: number };
}

/** Loaded when it is asked for: a command that needs no identity starts without the addon. */
function posix(): Posix {
  return createRequire(import.meta.url)("posix") as Posix;
}

/** The operating system as Node shows it. */
export const nodeHost: Host = {
  uid: () => posix().geteuid(),

  readDescriptor(descriptor): Bytes {
    return fromArray(attempt("read", `descriptor ${descriptor}`, () => readFileSync(descriptor)));
  },

  write(descriptor, text): void {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) {
      try {
        done += writeSync(descriptor, bytes, done);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === "EPIPE") return;
        if (code !== "EAGAIN") throw error;
        waitABit();
      }
    }
  },

  isTerminal: (descriptor) => isatty(descriptor),
  variable: (name) => process.env[name],
  sha256: (bytes) => createHash("sha256").update(toArray(bytes)).digest("hex"),
  openFolder: (path) => openFolder(path),

  readSystemFile(path, limit) {
    const fd = attempt("read", path, () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
    try {
      // The stamp first: what is written meanwhile makes the stamp an old one.
      const stamp = stampOf(fd, path);
      return { stamp, content: readOpenFile(fd, path, limit) };
    } finally {
      closeSync(fd);
    }
  },

  nameServiceUid(user): number | undefined {
    try {
      return posix().getpwnam(user).uid;
    } catch {
      return undefined; // the addon throws for an unknown user and for a name service that cannot be reached
    }
  },
};

/** A pipe that was made non-blocking and is full: give its reader ten milliseconds. */
function waitABit(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}
