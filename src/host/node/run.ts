import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { constants as system } from "node:os";
import { fileURLToPath } from "node:url";
import { type Bytes, fromArray } from "../../text/bytes.ts";
import { decodeUtf8 } from "../../text/utf8.ts";
import { at } from "./place.ts";

/** Calls.isProgram. */
export function isProgram(folder: number, name: Bytes): boolean {
  try {
    accessSync(at(folder, name), constants.X_OK);
    return statSync(at(folder, name)).isFile();
  } catch {
    return false; // there is nothing that could be run, for whatever reason
  }
}

/** Calls.run. Node hands on text only: a word that is none is an error, an entry that is none is left out. */
export function runAndWait(helper: string, words: readonly Bytes[], environment: readonly Bytes[]): number {
  const [name, ...rest] = words.map(text);
  const entries = environment.flatMap((entry) => {
    const decoded = decodeUtf8(entry);
    return decoded === undefined
      ? []
      : [[decoded.slice(0, decoded.indexOf("=")), decoded.slice(decoded.indexOf("=") + 1)]];
  });
  const { status, signal, error } = spawnSync(pathOf(helper), rest, {
    argv0: name,
    env: Object.fromEntries(entries),
    stdio: "inherit",
  });
  if (error) throw error;
  return status ?? 128 + system.signals[signal as NodeJS.Signals];
}

const answerLimit = 1 << 28;

/** Calls.ask. */
export function runAndRead(helper: string): Bytes {
  const { status, error, stdout } = spawnSync(pathOf(helper), [], {
    env: {},
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: answerLimit,
  });
  if (error) throw error;
  if (status !== 0) throw Object.assign(new Error("the helper failed"), { code: "EIO" });
  return fromArray(stdout);
}

/** Helpers stand beside the program that asks for them. */
function pathOf(helper: string): string {
  return fileURLToPath(new URL(helper, import.meta.url));
}

function text(word: Bytes): string {
  const decoded = decodeUtf8(word);
  if (decoded === undefined) throw Object.assign(new Error("a word that is not UTF-8"), { code: "EILSEQ" });
  return decoded;
}
