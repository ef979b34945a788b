import { fieldsOf, header, magic, pageSize, type Section, sectionNames, version } from "../contract/grant-table.ts";
import { type Bytes, fromArray } from "../text/bytes.ts";
import { checkWords } from "./hash.ts";

/** A table as it stands in the file: the records of each section, and the texts. */
export interface TableRecords {
  readonly stamps: readonly bigint[];
  readonly records: ReadonlyMap<Section, readonly (readonly number[])[]>;
  /** What the header says of settings.inherit: the grant plus one or 0, whether for everybody, and the list of uids. */
  readonly inherited: readonly [grant: number, everyone: number, start: number, count: number];
  /** What tells its policy from another: 16 hexadecimal digits. */
  readonly policyId: string;
  text(offset: number, length: number): Bytes;
}

/** Reads a table for reload and tests; undefined if its header, checksums or sections are not whole. C checks more: native/grants/read.c. */
export function readTable(bytes: Uint8Array): TableRecords | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (index: number) => view.getUint32(index * 4, true);
  const dataStart = wholeStart(bytes, word);
  if (dataStart === undefined) return undefined;

  const records = new Map<Section, number[][]>();
  for (const [index, name] of sectionNames.entries()) {
    const offset = word(header.sections + 2 * index);
    const count = word(header.sections + 2 * index + 1);
    const width = fieldsOf(name).length;
    if (offset < dataStart || offset % 4 !== 0 || offset + count * (width * 4 || 1) > bytes.length) return undefined;
    const rows = width === 0 ? 0 : count;
    records.set(
      name,
      Array.from({ length: rows }, (_, row) =>
        Array.from({ length: width }, (_, field) => word(offset / 4 + row * width + field)),
      ),
    );
  }
  const texts = word(header.sections + 2 * sectionNames.indexOf("texts"));
  return {
    stamps: Array.from({ length: 8 }, (_, index) => view.getBigUint64((header.passwd + 2 * index) * 4, true)),
    records,
    inherited: [word(header.inherited), word(header.allInherit), word(header.heirs), word(header.heirs + 1)],
    policyId: policyIdOf(word),
    text: (offset, length) => fromArray(bytes.subarray(texts + offset, texts + offset + length)),
  };
}

/** What tells the policy of a table from another, 16 hexadecimal digits, without a look at its records; undefined as above. */
export function readPolicyId(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (index: number) => view.getUint32(index * 4, true);
  return wholeStart(bytes, word) === undefined ? undefined : policyIdOf(word);
}

type Word = (index: number) => number;

function policyIdOf(word: Word): string {
  return [word(header.policy), word(header.policy + 1)].map((each) => each.toString(16).padStart(8, "0")).join("");
}

/** Where the data of a whole table starts, in bytes; undefined if it is damaged or none. */
function wholeStart(bytes: Uint8Array, word: Word): number | undefined {
  if (bytes.length < header.words * 4 || bytes.length % 4 !== 0) return undefined;
  if (word(0) !== magic[0] || word(1) !== magic[1] || word(header.version) !== version) return undefined;
  const dataStart = word(header.dataStart);
  if (
    word(header.size) !== bytes.length ||
    dataStart % 4 !== 0 ||
    dataStart > bytes.length ||
    dataStart < (header.words + Math.ceil((bytes.length - dataStart) / pageSize)) * 4
  )
    return undefined;
  return isSealed(word, bytes.length, dataStart) ? dataStart : undefined;
}

function isSealed(word: Word, size: number, dataStart: number): boolean {
  const words = (start: number, end: number) =>
    Uint32Array.from({ length: end - start }, (_, index) => word(start + index));
  if (checkWords(words(header.check + 1, dataStart / 4)) !== word(header.check)) return false;
  for (let page = 0; dataStart + page * pageSize < size; page++) {
    const start = dataStart + page * pageSize;
    const end = Math.min(start + pageSize, size);
    if (checkWords(words(start / 4, end / 4)) !== word(header.words + page)) return false;
  }
  return true;
}
