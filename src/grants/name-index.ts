import { hazardNames } from "../policy/hazards.ts";
import { type Bytes, compare } from "../text/bytes.ts";
import { hashName, hashValue } from "./hash.ts";
import { flags, none } from "./layout.ts";
import type { Sections } from "./sections.ts";
import type { TableContent } from "./table.ts";

/** Every name that the table knows, sorted by hash and then by bytes: a name's place in this order is its number. */
export class NameIndex {
  readonly #content: TableContent;
  readonly #onlyNames: readonly Bytes[];
  readonly #containers: ReadonlySet<Bytes>;
  readonly #sorted: readonly (readonly [hash: number, name: Bytes])[];
  readonly #indexes: ReadonlyMap<Bytes, number>;

  constructor(content: TableContent, onlyNames: readonly Bytes[]) {
    this.#content = content;
    this.#onlyNames = onlyNames;
    const { evaluation, variables, gone, originals } = content;
    this.#containers = new Set([...variables.keys(), ...originals.keys(), ...gone, ...evaluation.claims.names]);
    const names = [...new Set([...this.#containers, ...hazardNames, ...evaluation.base])].map(
      (name) => [hashName(name), name] as const,
    );
    this.#sorted = names.sort(([leftHash, left], [rightHash, right]) => leftHash - rightHash || compare(left, right));
    this.#indexes = new Map(names.map(([, name], index) => [name, index]));
  }

  at(name: Bytes): number {
    return this.#indexes.get(name) as number;
  }

  write(sections: Sections): void {
    const hazards = new Set(hazardNames);
    const { evaluation } = this.#content;
    const only = new Map(this.#onlyNames.map((name, index) => [name, index]));
    for (const [nameHash, name] of this.#sorted) {
      const original = this.#content.originals.get(name) ?? this.#content.variables.get(name);
      const bits =
        (this.#containers.has(name) ? flags.container : 0) |
        (hazards.has(name) ? flags.hazard : 0) |
        (evaluation.base.has(name) ? flags.base : 0) |
        (original === undefined ? 0 : flags.original);
      const hash = original === undefined ? [0, 0] : hashValue(original);
      sections.add("nameHashes", nameHash);
      sections.add("names", ...sections.text(name), bits, only.get(name) ?? none, ...hash);
    }
  }
}
