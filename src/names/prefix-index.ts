import { type Bytes, lowerBound, sortBytes } from "../text/bytes.ts";

/** Names in their order, so that those with a prefix are found without a look at the others. */
export class PrefixIndex {
  readonly #names: readonly Bytes[];

  constructor(names: Iterable<Bytes>) {
    this.#names = sortBytes(names);
  }

  /** The names that start with a prefix, sorted by bytes. */
  *startingWith(prefix: Bytes): Generator<Bytes> {
    const from = lowerBound(this.#names, (name) => name < prefix);
    for (let at = from; this.#names[at]?.startsWith(prefix); at++) yield this.#names[at] as Bytes;
  }
}
