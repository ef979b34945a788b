import type { Variables } from "../snapshot/variables.ts";
import { type Bytes, isBytes, sortBytes } from "../text/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../text/utf8.ts";

/**
 * What boot knows of /etc/container_environment: which files it wrote or was about to write, by hash, and what the
 * files of the image held before. It is written before anything else, so that a boot which is killed at any step
 * leaves nothing that the next one takes for the image's.
 */
export interface Ledger {
  /** For each file that is or was about to be boot's, the hashes (SHA-256, hex) that it may have. */
  readonly written: ReadonlyMap<Bytes, readonly string[]>;
  /** The original bytes of the image's files. */
  readonly originals: Variables;
  /** Whether startup files may be writing: then whatever is not listed is theirs, and `originals` is all of the image's. */
  readonly isOpen: boolean;
}

export const emptyLedger: Ledger = { written: new Map(), originals: new Map(), isOpen: false };

/** A file that is in the directory now. */
export interface FoundFile {
  readonly content: Bytes;
  readonly hash: string;
}

/** What the image's files hold: originals where boot has replaced them, and what is neither listed nor unchanged. */
export function originalsOf(ledger: Ledger, found: ReadonlyMap<Bytes, FoundFile>): Variables {
  const originals = new Map(ledger.originals);
  if (ledger.isOpen) return originals;
  for (const [name, { content, hash }] of found) {
    if (!isOurs(ledger, name, hash)) originals.set(name, content);
  }
  return originals;
}

/** Whether a file is still as boot wrote it, or is a startup file's. */
export function isOurs(ledger: Ledger, name: Bytes, hash: string): boolean {
  return ledger.isOpen || isListed(ledger, name, hash);
}

function isListed(ledger: Ledger, name: Bytes, hash: string): boolean {
  return ledger.written.get(name)?.includes(hash) ?? false;
}

/** The ledger for writing `files` over what is there: until the last rename a file may be the old one or the new. */
export function nextLedger(
  ledger: Ledger,
  found: ReadonlyMap<Bytes, FoundFile>,
  files: ReadonlyMap<Bytes, string>,
  originals: Variables,
  isOpen: boolean,
): Ledger {
  const written = new Map<Bytes, string[]>();
  for (const [name, hash] of files) written.set(name, [hash]);
  for (const [name, { hash }] of found) {
    if (!isOurs(ledger, name, hash)) continue;
    const hashes = written.get(name) ?? [];
    if (!hashes.includes(hash)) written.set(name, [...hashes, hash]);
  }
  return { written, originals, isOpen };
}

/** The ledger as a file: JSON, in which each character of a name or a content stands for one byte. */
export function formatLedger(ledger: Ledger): Bytes {
  const members = <Value>(map: ReadonlyMap<Bytes, Value>) =>
    Object.fromEntries(sortBytes(map.keys()).map((name) => [name, map.get(name)]));
  const content = {
    version: 1,
    open: ledger.isOpen,
    written: members(ledger.written),
    originals: members(ledger.originals),
  };
  return encodeUtf8(`${JSON.stringify(content, null, 1)}\n`);
}

/** Reads what formatLedger wrote; undefined if it is anything else. */
export function parseLedger(content: Bytes): Ledger | undefined {
  const parsed = parseJson(content);
  if (!isRecord(parsed) || parsed["version"] !== 1 || !isRecord(parsed["written"]) || !isRecord(parsed["originals"]))
    return undefined;
  const written = new Map<Bytes, readonly string[]>();
  const originals = new Map<Bytes, Bytes>();
  for (const [name, hashes] of Object.entries(parsed["written"])) {
    if (!isBytes(name) || !Array.isArray(hashes)) return undefined;
    written.set(name, hashes.map(String));
  }
  for (const [name, original] of Object.entries(parsed["originals"])) {
    if (!isBytes(name) || !isBytes(original)) return undefined;
    originals.set(name, original);
  }
  return { written, originals, isOpen: parsed["open"] === true };
}

function parseJson(content: Bytes): unknown {
  try {
    return JSON.parse(decodeUtf8(content) ?? "");
  } catch {
    return undefined; // the engine's message quotes the text, which holds contents of files
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
