import { checkWords } from "./hash.ts";
import { sections as fields, header, magic, pageSize, sectionNames, version } from "./layout.ts";
import type { Sections } from "./sections.ts";
import type { Stamp, TableContent } from "./table.ts";

const pageWords = pageSize / 4;

/** Lays the sections out behind the header, and seals header and pages with their checksums. */
export function encode(sections: Sections, { passwd, group }: Pick<TableContent, "passwd" | "group">): Uint8Array {
  const dataSize = sectionNames.reduce((size, name) => size + sectionSize(sections, name), 0);
  const { dataStart, size } = layOut(dataSize);
  const table = new Uint8Array(size);
  const words = new DataView(table.buffer);
  const put = (word: number, value: number) => words.setUint32(word * 4, value, true);

  put(header.magic, magic[0]);
  put(header.magic + 1, magic[1]);
  put(header.version, version);
  put(header.size, size);
  put(header.dataStart, dataStart);
  putStamp(words, header.passwd, passwd);
  putStamp(words, header.group, group);

  let offset = dataStart;
  for (const [index, name] of sectionNames.entries()) {
    const content = sections.words(name);
    put(header.sections + 2 * index, offset);
    put(header.sections + 2 * index + 1, name === "texts" ? sections.textLength : content.length / fields[name].length);
    if (name === "texts") sections.copyTexts(table.subarray(offset));
    for (const [at, word] of content.entries()) put(offset / 4 + at, word);
    offset += sectionSize(sections, name);
  }

  for (let page = dataStart / pageSize; page * pageSize < size; page++) {
    put(header.words + page, checkWords(wordsOf(words, page * pageWords, Math.min((page + 1) * pageWords, size / 4))));
  }
  put(header.check, checkWords(wordsOf(words, 0, dataStart / 4)));
  return table;
}

function sectionSize(sections: Sections, name: (typeof sectionNames)[number]): number {
  const bytes = name === "texts" ? sections.textLength : sections.words(name).length * 4;
  return Math.ceil(bytes / 4) * 4;
}

/** The data starts at a page: header and checksums, a word for every page of the file, come before it. */
function layOut(dataSize: number): { dataStart: number; size: number } {
  let headerPages = 1;
  for (;;) {
    const size = headerPages * pageSize + dataSize;
    const needed = Math.ceil((header.words * 4 + Math.ceil(size / pageSize) * 4) / pageSize);
    if (needed <= headerPages) return { dataStart: headerPages * pageSize, size };
    headerPages = needed;
  }
}

function putStamp(words: DataView, word: number, stamp: Stamp): void {
  const parts = [stamp.device, stamp.inode, stamp.size, stamp.modified];
  for (const [index, part] of parts.entries())
    words.setBigUint64((word + 2 * index) * 4, BigInt.asUintN(64, part), true);
}

function wordsOf(words: DataView, start: number, end: number): Uint32Array {
  return Uint32Array.from({ length: end - start }, (_, index) => words.getUint32((start + index) * 4, true));
}
