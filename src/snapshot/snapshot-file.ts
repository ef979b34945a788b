import { type Bytes, slice, sortBytes } from "../text/bytes.ts";
import { formatEnviron } from "./environ.ts";
import { sorted, type Variables } from "./variables.ts";

/** The container's variables, and the names that it had once and has no longer. */
export interface Snapshot {
  readonly variables: Variables;
  /** Names that count as the container's although they have no value: a launcher still withholds them. */
  readonly gone: ReadonlySet<Bytes>;
}

/**
 * The snapshot file: entries ended by NUL, sorted by bytes; `NAME=VALUE` is a variable, `NAME` alone is a name that
 * the container had and that is gone. An odd name cannot be confused with either: no name holds `=`.
 */
export function formatSnapshot(snapshot: Snapshot): Bytes {
  const gone = sortBytes(snapshot.gone).map((name) => `${name}\0`);
  return `${formatEnviron(sorted(snapshot.variables))}${gone.join("")}` as Bytes;
}

/** Reads what formatSnapshot wrote. */
export function parseSnapshot(file: Bytes): Snapshot {
  const variables = new Map<Bytes, Bytes>();
  const gone = new Set<Bytes>();
  for (const entry of (file.split("\0") as Bytes[]).slice(0, -1)) {
    const equals = entry.indexOf("=");
    if (equals < 0) gone.add(entry);
    else variables.set(slice(entry, 0, equals), slice(entry, equals + 1));
  }
  return { variables, gone };
}
