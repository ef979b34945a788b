/** The C module of native/quickjs/module.c: the system, and what QuickJS lacks. Strings are bytes, a character each. */

import type { Bytes } from "../../text/bytes.ts";
import type { Calls } from "../calls.ts";

/** Those of Calls that C implements as they are declared there. */
export declare const openFolder: Calls["openFolder"];
export declare const openPlace: Calls["openPlace"];
export declare const openFile: Calls["openFile"];
export declare const openSystemFile: Calls["openSystemFile"];
export declare const close: Calls["close"];
export declare const readLink: Calls["readLink"];
export declare const look: Calls["look"];
export declare const kindOf: Calls["kindOf"];
export declare const list: Calls["list"];
export declare const read: Calls["read"];
export declare const readSome: Calls["readSome"];
export declare const pause: Calls["pause"];
export declare const write: Calls["write"];
export declare const limitWaiting: Calls["limitWaiting"];
export declare const makeFolder: Calls["makeFolder"];
export declare const remove: Calls["remove"];
export declare const removeFolder: Calls["removeFolder"];
export declare const isProgram: Calls["isProgram"];
export declare const run: Calls["run"];
export declare const ask: Calls["ask"];
export declare const setAccess: (descriptor: number, uid: number, gid: number, mode: number) => void;
/** Names and contents in turn. */
export declare const replace: (
  folder: number,
  files: readonly (Bytes | Uint8Array<ArrayBuffer>)[],
  uid: number,
  gid: number,
  mode: number,
) => void;

export declare const effectiveUid: () => number;
export declare const isTerminal: (descriptor: number) => boolean;
export declare const terminalWidth: () => number | undefined;
export declare const variable: (name: string) => string | undefined;
export declare const sha256: (bytes: Bytes) => string;
/** The words after the program's name, as text. */
export declare const programArguments: () => string[];
/** Ends the process at once. */
export declare const exit: (code: number) => never;
