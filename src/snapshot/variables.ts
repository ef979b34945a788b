import { type Bytes, sortBytes } from "../text/bytes.ts";

/** Variables by name, as bytes. */
export type Variables = ReadonlyMap<Bytes, Bytes>;

/** The variables as [name, value], sorted by the bytes of the name. */
export function sorted(variables: Variables): [Bytes, Bytes][] {
  return sortBytes(variables.keys()).map((name) => [name, variables.get(name) as Bytes]);
}
