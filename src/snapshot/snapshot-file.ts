import { type Bytes, slice, sortBytes } from "../text/bytes.ts";
import { formatEnviron } from "./environ.ts";
import { sorted, type Variables } from "./variables.ts";

/** The container's variables, and the names that it had once and has no longer. */
export interface Snapshot {
  readonly variables: Variables;
  /** Names that count as the container's although they have no value: a launcher still withholds them. */
  readonly gone: ReadonlySet<Bytes>;
  /** Variables that have the `default` of the policy, which a reload may find changed. */
  readonly defaults: ReadonlySet<Bytes>;
}

/**
 * The snapshot file: entries ended by NUL, sorted by bytes; `NAME=VALUE` is a variable, `NAME` alone is a name that
 * the container had and that is gone; `=NAME` is one whose value is a default. An odd name cannot be confused with any of
 * them: no name holds `=`. native/with-snapshot.c reads it, too.
 */
export function formatSnapshot(snapshot: Snapshot): Bytes {
  const gone = sortBytes(snapshot.gone).map((name) => `${name}\0`);
  const defaults = sortBytes(snapshot.defaults).map((name) => `=${name}\0`);
  return `${formatEnviron(sorted(snapshot.variables))}${gone.join("")}${defaults.join("")}` as Bytes;
}

/** Reads what formatSnapshot wrote. */
export function parseSnapshot(file: Bytes): Snapshot {
  const variables = new Map<Bytes, Bytes>();
  const gone = new Set<Bytes>();
  const defaults = new Set<Bytes>();
  for (const entry of (file.split("\0") as Bytes[]).slice(0, -1)) {
    const equals = entry.indexOf("=");
    if (equals < 0) gone.add(entry);
    else if (equals === 0) defaults.add(slice(entry, 1));
    else variables.set(slice(entry, 0, equals), slice(entry, equals + 1));
  }
  return { variables, gone, defaults };
}

/** The variables of a snapshot without those that the policy had to give a default. */
export function withoutDefaults({ variables, defaults }: Snapshot): Variables {
  return new Map([...variables].filter(([name]) => !defaults.has(name)));
}
