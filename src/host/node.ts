import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { isatty } from "node:tty";
import { toArray } from "../text/bytes.ts";
import { composeHost } from "./compose.ts";
import { nodeCalls } from "./node/calls.ts";

interface Posix {
  geteuid(): number;
  getpwnam(name: string): { uid: number };
}

/** Loaded when it is asked for: a command that needs no identity starts without the addon. */
function posix(): Posix {
  return createRequire(import.meta.url)("posix") as Posix;
}

/** The operating system as Node shows it. */
export const nodeHost = composeHost(nodeCalls, {
  uid: () => posix().geteuid(),
  isTerminal: (descriptor) => isatty(descriptor),
  terminalWidth: () => process.stdout.columns || undefined,
  variable: (name) => process.env[name],
  sha256: (bytes) => createHash("sha256").update(toArray(bytes)).digest("hex"),

  nameServiceUid(user): number | undefined {
    try {
      return posix().getpwnam(user).uid;
    } catch {
      return undefined; // the addon throws for an unknown user and for a name service that cannot be reached
    }
  },
});
