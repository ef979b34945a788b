import type { Location } from "../diagnostics/diagnostics.ts";
import type { Lines } from "./lines.ts";

/** The way from the top of a document to something in it: keys of mappings, indexes of lists. */
export type Path = readonly PropertyKey[];

/** Where everything in a document stands, by its path. */
export class Places {
  readonly #file: string;
  readonly #lines: Lines;
  readonly #values = new Map<string, number>();
  readonly #keys = new Map<string, number>();

  constructor(file: string, lines: Lines) {
    this.#file = file;
    this.#lines = lines;
  }

  /** Offsets are UTF-16 code units from the start of the text. */
  setValue(path: Path, offset: number): void {
    this.#values.set(keyOf(path), offset);
  }

  setKey(path: Path, offset: number): void {
    this.#keys.set(keyOf(path), offset);
  }

  /** Where the value at a path stands, or the nearest thing around it. */
  locate(path: Path): Location {
    return this.#nearest(path, (key) => this.#values.get(key));
  }

  /** Where the key at the end of a path stands, or the nearest thing around it. */
  locateKey(path: Path): Location {
    return this.#nearest(path, (key) => this.#keys.get(key) ?? this.#values.get(key));
  }

  at(offset: number): Location {
    return { file: this.#file, ...this.#lines.at(offset) };
  }

  #nearest(path: Path, offsetOf: (key: string) => number | undefined): Location {
    for (let length = path.length; length > 0; length--) {
      const offset = offsetOf(keyOf(path.slice(0, length)));
      if (offset !== undefined) return this.at(offset);
    }
    return this.at(0);
  }
}

function keyOf(path: Path): string {
  return path.join("\0");
}
