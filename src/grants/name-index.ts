import { flags, none } from "../contract/grant-table.ts";
import { type Bytes, compare, sortBytes } from "../text/bytes.ts";
import { hashName, hashValue } from "./hash.ts";
import type { Sections } from "./sections.ts";
import { entryText, plainKey } from "./source-values.ts";
import type { TableContent } from "./table.ts";

interface HashedName {
  readonly hash: number;
  readonly name: Bytes;
}

const noHash = [0, 0] as const;

/**
 * Every name that the table knows, those of a grant together, so that a launch looks at few pages of a large table: small
 * grants first, since one of everything would separate the others'. A name's place in this order is its number.
 */
export class NameIndex {
  readonly #content: TableContent;
  readonly #onlyNames: readonly Bytes[];
  readonly #containers: ReadonlySet<Bytes>;
  readonly #indexes = new Map<Bytes, number>();

  constructor(content: TableContent, onlyNames: readonly Bytes[]) {
    this.#content = content;
    this.#onlyNames = onlyNames;
    const { evaluation, variables, gone, originals } = content;
    this.#containers = new Set([...variables.keys(), ...originals.keys(), ...gone, ...evaluation.claims.names]);
    const grants = [...evaluation.grants].sort(
      (left, right) => left.entries.length - right.entries.length || compare(left.rule.name, right.rule.name),
    );
    for (const { entries } of grants) this.#number(entries.map(({ name }) => name));
    this.#number([...this.#containers, ...evaluation.base]);
  }

  #number(names: readonly Bytes[]): void {
    const fresh = new Set(names.filter((name) => !this.#indexes.has(name)));
    for (const name of sortBytes(fresh)) this.#indexes.set(name, this.#indexes.size);
  }

  at(name: Bytes): number {
    return this.#indexes.get(name) as number;
  }

  write(sections: Sections): void {
    const { evaluation } = this.#content;
    const only = new Map(this.#onlyNames.map((name, index) => [name, index]));
    for (const name of this.#indexes.keys()) {
      const value = this.#content.variables.get(name);
      const original = this.#content.originals.get(name) ?? (value === undefined ? undefined : hashValue(value));
      const bits =
        (this.#containers.has(name) ? flags.container : 0) |
        (evaluation.base.has(name) ? flags.base : 0) |
        (original === undefined ? 0 : flags.original);
      const [low, high] = original ?? noHash;
      const [offset, length] = sections.text(name);
      const given = this.#content.values.get(plainKey(name)) ?? (evaluation.base.has(name) ? value : undefined);
      // A name and what a launch passes on of it lie side by side, so that few pages of a large table are looked at.
      if (given !== undefined) sections.text(entryText(name, given));
      sections.add("names", offset, length, bits, only.get(name) ?? none, low, high);
    }
    for (const { hash, name } of sortByHash(this.#indexes.keys())) sections.add("nameHashes", hash, this.at(name));
  }
}

/** By hash, sorted as numbers without a comparison function; the few names of one hash by bytes. */
function sortByHash(names: Iterable<Bytes>): HashedName[] {
  const byHash = new Map<number, Bytes[]>();
  for (const name of names) {
    const hash = hashName(name);
    const others = byHash.get(hash);
    if (others) others.push(name);
    else byHash.set(hash, [name]);
  }
  const sorted: HashedName[] = [];
  for (const hash of Uint32Array.from(byHash.keys()).sort()) {
    const same = byHash.get(hash) as Bytes[];
    for (const name of same.length > 1 ? sortBytes(same) : same) sorted.push({ hash, name });
  }
  return sorted;
}
