import { type Fields, fieldsOf, type Section } from "../contract/grant-table.ts";
import type { Bytes } from "../text/bytes.ts";
import type { TableRecords } from "./read.ts";

/** One record of a table that was read, its fields by their names. */
export class Row<Of extends Section> {
  readonly #table: TableRecords;
  readonly #section: Of;
  readonly #words: readonly number[];

  constructor(table: TableRecords, section: Of, words: readonly number[]) {
    this.#table = table;
    this.#section = section;
    this.#words = words;
  }

  word(field: Fields<Of>[number]): number {
    return this.#words[this.#place(field)] as number;
  }

  /** The text that a field and the length after it name. */
  text(field: Fields<Of>[number]): Bytes {
    const [offset, length] = this.#pair(field);
    return this.#table.text(offset, length);
  }

  /** The numbers that a field and the count after it name. */
  list(field: Fields<Of>[number]): readonly number[] {
    return this.range(field, "lists").map((each) => each.word("value"));
  }

  /** The records of another section that a field and the count after it name. */
  range<Other extends Section>(field: Fields<Of>[number], section: Other): readonly Row<Other>[] {
    const [start, count] = this.#pair(field);
    return rowsOf(this.#table, section, start, start + count);
  }

  #pair(field: Fields<Of>[number]): [number, number] {
    const place = this.#place(field);
    return [this.#words[place] as number, this.#words[place + 1] as number];
  }

  #place(field: Fields<Of>[number]): number {
    return (fieldsOf(this.#section) as readonly string[]).indexOf(field);
  }
}

/** The records of a section, or some of them. */
export function rowsOf<Of extends Section>(
  table: TableRecords,
  section: Of,
  start?: number,
  end?: number,
): readonly Row<Of>[] {
  const records = table.records.get(section) as readonly (readonly number[])[];
  return records.slice(start, end).map((words) => new Row(table, section, words));
}
