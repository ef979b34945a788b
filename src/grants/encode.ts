import { auditBits, header, magic, pageSize, sectionNames, version } from "../contract/grant-table.ts";
import type { Audit } from "../policy/audit.ts";
import { checkWords } from "./hash.ts";
import type { Sections } from "./sections.ts";
import type { Stamp, TableContent } from "./table.ts";

const pageWords = pageSize / 4;

/** What the header says of settings.inherit: the number of its grant, and the list of uids. */
export interface InheritedWords {
  readonly grant: number;
  readonly everyone: boolean;
  readonly heirs: readonly [start: number, count: number];
}

/**
 * Lays the sections out behind the header, and seals header and pages with their checksums. Words are written in the
 * machine's order, in which C reads them: little-endian, wherever env-broker is built.
 */
export function encode(
  sections: Sections,
  { passwd, group, audit, policyId }: Pick<TableContent, "passwd" | "group" | "audit" | "policyId">,
  inherited?: InheritedWords,
): Uint8Array<ArrayBuffer> {
  const dataSize = sectionNames.reduce((size, name) => size + sectionSize(sections, name), 0);
  const dataStart = (header.words + Math.ceil(dataSize / pageSize)) * 4;
  const size = dataStart + dataSize;
  const table = new Uint8Array(size);
  const words = new Uint32Array(table.buffer);

  words[header.magic] = magic[0];
  words[header.magic + 1] = magic[1];
  words[header.version] = version;
  words[header.size] = size;
  words[header.dataStart] = dataStart;
  putStamp(table, header.passwd, passwd);
  putStamp(table, header.group, group);

  words[header.audit] = auditWord(audit);
  words[header.policy] = Number.parseInt(policyId.slice(0, 8), 16);
  words[header.policy + 1] = Number.parseInt(policyId.slice(8), 16);
  if (inherited) {
    words[header.inherited] = inherited.grant + 1;
    words[header.allInherit] = inherited.everyone ? 1 : 0;
    words.set(inherited.heirs, header.heirs);
  }

  let offset = dataStart;
  for (const [index, name] of sectionNames.entries()) {
    const content = sections.words(name);
    words[header.sections + 2 * index] = offset;
    words[header.sections + 2 * index + 1] = name === "texts" ? sections.textLength : sections.count(name);
    if (name === "texts") sections.copyTexts(table.subarray(offset));
    else words.set(content, offset / 4);
    offset += sectionSize(sections, name);
  }

  const data = words.subarray(dataStart / 4);
  for (let page = 0; page * pageWords < data.length; page++) {
    words[header.words + page] = checkWords(data.subarray(page * pageWords, (page + 1) * pageWords));
  }
  words[header.check] = checkWords(words.subarray(header.check + 1, dataStart / 4));
  return table;
}

function auditWord({ events, to, required }: Audit): number {
  const about = events === "none" ? 0 : auditBits.refusals | (events === "all" ? auditBits.all : 0);
  const where = (to === "file" ? 0 : auditBits.stderr) | (to === "stderr" ? 0 : auditBits.file);
  return about | where | (required ? auditBits.required : 0);
}

function sectionSize(sections: Sections, name: (typeof sectionNames)[number]): number {
  const bytes = name === "texts" ? sections.textLength : sections.words(name).length * 4;
  return Math.ceil(bytes / 4) * 4;
}

function putStamp(table: Uint8Array, word: number, stamp: Stamp): void {
  const parts = [stamp.device, stamp.inode, stamp.size, stamp.modified];
  new BigUint64Array(table.buffer, word * 4, parts.length).set(parts.map((part) => BigInt.asUintN(64, part)));
}
