import { describesProcess } from "../names/kinds.ts";
import { type Bytes, slice } from "../text/bytes.ts";
import type { Variables } from "./variables.ts";

/** What an environment block (environ(7)) holds. */
export interface Environment {
  readonly variables: Variables;
  /** How many entries have no name: no `=`, or nothing before it. */
  readonly nameless: number;
  /** Names that occur more than once; the last one counts, as in shells. */
  readonly duplicates: readonly Bytes[];
  /** HOME, which is no variable of the container: PID 1 keeps it for what it starts itself. */
  readonly home?: Bytes;
}

/** An environment of which only the variables are known. */
export function environmentOf(variables: Variables): Environment {
  return { variables, nameless: 0, duplicates: [] };
}

/**
 * Reads an environment block: entries, each ended by a NUL byte, as execve(2) laid them out. The block is bytes;
 * whatever decodes it first loses some. Names that describe a process, such as HOME, are left out.
 */
export function parseEnviron(block: Bytes): Environment {
  const variables = new Map<Bytes, Bytes>();
  const duplicates = new Set<Bytes>();
  let nameless = 0;
  let home: Bytes | undefined;
  for (const entry of entries(block)) {
    const equals = entry.indexOf("=");
    if (equals <= 0) {
      nameless++;
      continue;
    }
    const name = slice(entry, 0, equals);
    if (name === "HOME") home = slice(entry, equals + 1);
    if (describesProcess(name)) continue;
    if (variables.has(name)) duplicates.add(name);
    variables.set(name, slice(entry, equals + 1));
  }
  return { variables, nameless, duplicates: [...duplicates], ...(home !== undefined && { home }) };
}

function entries(block: Bytes): Bytes[] {
  const parts = block.split("\0") as Bytes[];
  if (parts.at(-1) === "") parts.pop();
  return parts;
}

/** The block that execve(2) would lay out for these variables; the opposite of parseEnviron. */
export function formatEnviron(variables: Iterable<readonly [Bytes, Bytes]>): Bytes {
  let block = "";
  for (const [name, value] of variables) block += `${name}=${value}\0`;
  return block as Bytes;
}
