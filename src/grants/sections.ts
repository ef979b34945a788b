import { type Fields, fieldsOf, type Section, sectionNames } from "../contract/grant-table.ts";
import type { Bytes } from "../text/bytes.ts";

/** A word for each field. */
type Words<Names extends readonly string[]> = { -readonly [Place in keyof Names]: number };

/** The records of a table while it is put together: words by section, and the texts that they refer to. */
export class Sections {
  readonly #words = new Map<Section, number[]>(sectionNames.map((name) => [name, []]));
  readonly #texts: Bytes[] = [];
  readonly #textOffsets = new Map<Bytes, number>();
  #textLength = 0;

  /** Adds a record. */
  add<Of extends Section>(section: Of, ...fields: Words<Fields<Of>>): void {
    (this.words(section) as number[]).push(...(fields as readonly number[]));
  }

  words(section: Section): readonly number[] {
    return this.#words.get(section) as number[];
  }

  /** How many records a section has so far. */
  count(section: Section): number {
    return this.words(section).length / fieldsOf(section).length;
  }

  /** Adds a list of numbers; the fields that refer to it. */
  list(values: readonly number[]): [start: number, count: number] {
    const lists = this.words("lists") as number[];
    const start = lists.length;
    for (const value of values) lists.push(value); // a list may be longer than arguments can be
    return [start, values.length];
  }

  /** Adds a text, ended by a NUL so that C can use it in place; the fields that refer to it. Equal texts stand once. */
  text(bytes: Bytes): [offset: number, length: number] {
    let offset = this.#textOffsets.get(bytes);
    if (offset === undefined) {
      offset = this.#textLength;
      this.#texts.push(bytes);
      this.#textOffsets.set(bytes, offset);
      this.#textLength += bytes.length + 1;
    }
    return [offset, bytes.length];
  }

  /** Adds a list of texts; the fields that refer to it. */
  strings(texts: readonly Bytes[]): [start: number, count: number] {
    const start = this.count("strings");
    for (const text of texts) this.add("strings", ...this.text(text));
    return [start, texts.length];
  }

  get textLength(): number {
    return this.#textLength;
  }

  copyTexts(target: Uint8Array): void {
    let at = 0;
    for (const text of this.#texts) {
      for (let index = 0; index < text.length; index++) target[at++] = text.charCodeAt(index);
      at++;
    }
  }
}
