import { auditKeys, chainStart, decisions } from "../src/contract/audit-line.ts";
import { bootCall } from "../src/contract/boot-call.ts";
import { exitCodes } from "../src/contract/exit-codes.ts";
import * as table from "../src/contract/grant-table.ts";
import { limits } from "../src/contract/limits.ts";
import { accountNames, baseNames, basePrefix, processNames } from "../src/contract/names.ts";
import { paths, state } from "../src/contract/paths.ts";
import { programs } from "../src/contract/programs.ts";
import { ask, protocol, reply } from "../src/contract/protocol.ts";
import { sensitiveSigns } from "../src/contract/sensitive-signs.ts";
import { shellSpecial } from "../src/contract/shell-special.ts";
import { unprintable } from "../src/contract/unprintable.ts";
import { hazardNames, hazardPrefixes } from "../src/names/hazards.ts";

type Value = string | number;

/** `passwdFile` as C writes a constant: PASSWD_FILE. */
const upper = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
const quote = (text: string) => `"${text}"`;
const literal = (value: Value) => (typeof value === "string" ? quote(value) : value > 0x7fffffff ? `${value}u` : value);

/** `#define PREFIX_KEY value` for each key. */
const defines = (prefix: string, values: Readonly<Record<string, Value>>) =>
  Object.entries(values).map(([key, value]) => `#define ${prefix}${upper(key)} ${literal(value)}`);

/** `enum { PREFIX_KEY = value, ... };`, one a line. */
const enumeration = (prefix: string, values: Readonly<Record<string, number>>) => [
  "enum {",
  ...Object.entries(values).map(([key, value]) => `\t${prefix}${upper(key)} = ${value},`),
  "};",
];

/** A macro that stands for the elements of an array, several on a line. */
function elements(name: string, items: readonly string[]): string[] {
  const lines = [`#define ${name}`];
  for (const item of items) {
    const last = lines.at(-1) as string;
    if (lines.length === 1 || last.length + item.length > 115) {
      lines[lines.length - 1] = `${last} \\`;
      lines.push(`\t${item},`);
    } else lines[lines.length - 1] = `${last} ${item},`;
  }
  return lines;
}

/** The constants of the grant table: words of its header, its sections, and the fields of each kind of record. */
function grantTable(): string[] {
  const fields = Object.entries(table.records)
    .filter(([, names]) => names.length > 0)
    .map(([record, names]) => {
      const constants = [...names, "fields"].map((name) => `${upper(record)}_${upper(name)}`);
      return `enum { ${constants.join(", ")} };`;
    });
  const counts = table.sectionNames.map((section) => `${table.fieldsOf(section).length}`);
  return [
    ...table.magic.map((word, index) => `#define TABLE_MAGIC_${index} 0x${word.toString(16)}u`),
    `#define TABLE_VERSION ${table.version}u`,
    `#define TABLE_PAGE ${table.pageSize}u`,
    "",
    "/* Words of the header. */",
    ...enumeration("HEADER_", table.header),
    "",
    "enum section {",
    ...[...table.sectionNames, "sectionCount"].map((name) => `\t${upper(name)},`),
    "};",
    "",
    "/* The fields of each kind of record, and how many there are. */",
    ...fields,
    "",
    "/* What names and values are hashed with. */",
    ...Object.entries(table.fnv).map(([key, value]) => `#define FNV_${upper(key)} 0x${value.toString(16)}u`),
    "",
    "/* What each section is called, and how many fields its records have. */",
    ...elements("SECTION_NAMES", table.sectionNames.map(quote)),
    ...elements("SECTION_FIELDS", counts),
    "",
    "/* Flags of a name; bits of HEADER_AUDIT. */",
    ...enumeration("FLAG_", table.flags),
    ...enumeration("AUDIT_", table.auditBits),
    "",
    '/* "None": in NAME_ONLY and SOURCE_MISSING, and as the answer of a look-up. */',
    `#define NONE 0x${table.none.toString(16)}u`,
  ];
}

/** The body of each header of native/contract, by the name that it shares with its source in src/contract. */
const headers: Readonly<Record<string, () => readonly string[]>> = {
  "audit-line": () => [
    ...defines("AUDIT_KEY_", auditKeys),
    ...defines("DECISION_", decisions),
    ...defines("", { chainStart }),
  ],
  "boot-call": () => defines("BOOT_", bootCall),
  "exit-codes": () => enumeration("EXIT_", exitCodes),
  "grant-table": grantTable,
  // Sorted by bytes: C searches the names.
  "hazard-list": () => [
    ...elements("HAZARD_NAMES", [...hazardNames].sort().map(quote)),
    ...elements("HAZARD_PREFIXES", [...hazardPrefixes].sort().map(quote)),
  ],
  limits: () => Object.entries(limits).map(([key, value]) => `#define ${upper(key)}_LIMIT ${value}u`),
  names: () => [
    ...elements("BASE_NAMES", baseNames.map(quote)),
    `#define BASE_PREFIX ${quote(basePrefix)}`,
    ...elements("ACCOUNT_NAMES", accountNames.map(quote)),
    ...elements("PROCESS_NAMES", processNames.map(quote)),
  ],
  paths: () => [...defines("PATH_", paths), ...defines("STATE_", state)],
  programs: () => defines("PROGRAM_", programs),
  protocol: () => [...defines("PROTOCOL_", protocol), ...defines("ASK_", ask), ...defines("REPLY_", reply)],
  "sensitive-signs": () =>
    elements(
      "SENSITIVE_SIGNS",
      sensitiveSigns.map(([sign]) => quote(sign)),
    ),
  "shell-special": () => elements("SHELL_SPECIAL_NAMES", [...shellSpecial].sort().map(quote)),
  unprintable: () =>
    elements(
      "UNPRINTABLE_RANGES",
      unprintable.map((range) => `{ ${range.map((code) => `0x${code.toString(16)}`).join(", ")} }`),
    ),
};

/** The headers of native/contract, by path. */
export function nativeHeaders(): Map<string, string> {
  return new Map(
    Object.entries(headers).map(([name, body]) => {
      const guard = `CONTRACT_${name.replaceAll("-", "_").toUpperCase()}_H`;
      const head = `/* Made from src/contract/${name}.ts by \`npm run generate\`, which has the reasons. */`;
      const text = [head, `#ifndef ${guard}`, `#define ${guard}`, "", ...body(), "", "#endif", ""].join("\n");
      return [`native/contract/${name}.h`, text];
    }),
  );
}
