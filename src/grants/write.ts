import { none } from "../contract/grant-table.ts";
import { basePrefix } from "../contract/names.ts";
import { formatLocation } from "../diagnostics/diagnostics.ts";
import { isStrong } from "../evaluation/entry.ts";
import type { Entry, EvaluatedForbid, EvaluatedGrant } from "../evaluation/evaluation.ts";
import { ascii, type Bytes, compare, join, sortBytes } from "../text/bytes.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { writeAccounts } from "./accounts-section.ts";
import { encode } from "./encode.ts";
import { NameIndex } from "./name-index.ts";
import { Sections } from "./sections.ts";
import { entryText, plainKey, sourceKey } from "./source-values.ts";
import type { TableContent } from "./table.ts";

/**
 * The grant table as bytes. The same content gives the same bytes: nothing depends on the order of rules or files
 * but the places that are named in refusals.
 */
export function writeTable(content: TableContent): Uint8Array<ArrayBuffer> {
  const { evaluation } = content;
  const sections = new Sections();
  const onlyNames = sortBytes(evaluation.only.keys());
  const names = new NameIndex(content, onlyNames);
  names.write(sections);

  writePrefixes(sections, "claimedPrefixes", [...evaluation.claims.prefixes]);
  writePrefixes(sections, "basePrefixes", [ascii(basePrefix)]);

  const sources = new SourceWriter(sections, names, content);
  const grants = [...evaluation.grants].sort((left, right) => compare(left.rule.name, right.rule.name));
  const { inherited } = evaluation;
  for (const grant of inherited ? [...grants, inherited.grant] : grants) writeGrant(sections, names, sources, grant);
  const base = [...content.variables].filter(([name]) => evaluation.base.has(name));
  for (const [index, [name, value]] of byNumber(base, ([name]) => names.at(name))) {
    sections.add("baseValues", index, sources.base(name, value));
  }

  const forbids = [...evaluation.forbids].sort((left, right) => compareForbids(left, right));
  for (const forbid of forbids) writeForbid(sections, names, forbid);
  for (const name of onlyNames) {
    const { to, location } = evaluation.only.get(name) as NonNullable<ReturnType<typeof evaluation.only.get>>;
    const where = sections.text(encodeUtf8(formatLocation(location)));
    sections.add("only", ...where, ...sections.list(numeric(to.uids)), ...sections.list(numeric(to.gids)));
  }
  writePrincipals(sections, "uids", grants, forbids);
  writePrincipals(sections, "gids", grants, forbids);
  writeAccounts(sections, content.accounts);
  if (!inherited) return encode(sections, content);
  const heirs = sections.list(numeric(inherited.uids));
  return encode(sections, content, { grant: grants.length, everyone: inherited.everyone, heirs });
}

function compareForbids(
  { rule: { location: left } }: EvaluatedForbid,
  { rule: { location: right } }: EvaluatedForbid,
): number {
  return compare(left.file, right.file) || left.line - right.line || left.column - right.column;
}

/** Sorted and without any that starts with another: then the greatest one not after a name is the only candidate. */
function writePrefixes(
  sections: Sections,
  section: "claimedPrefixes" | "basePrefixes",
  prefixes: readonly Bytes[],
): void {
  let last: Bytes | undefined;
  for (const prefix of sortBytes(prefixes)) {
    if (last !== undefined && prefix.startsWith(last)) continue;
    sections.add(section, ...sections.text(prefix));
    last = prefix;
  }
}

/** Writes each source once: the variable's own value, or one template. */
class SourceWriter {
  readonly #sections: Sections;
  readonly #names: NameIndex;
  readonly #content: TableContent;
  readonly #written = new Map<string, number>();

  constructor(sections: Sections, names: NameIndex, content: TableContent) {
    this.#sections = sections;
    this.#names = names;
    this.#content = content;
  }

  of(entry: Entry): number {
    const { name, source } = entry;
    const inside = source.kind === "set" ? source.template.names.map((each) => this.#names.at(each)) : [];
    const missing = source.missing === undefined ? none : this.#names.at(source.missing);
    return this.#write(sourceKey(entry), name, this.#content.values.get(sourceKey(entry)), inside, missing);
  }

  base(name: Bytes, value: Bytes): number {
    return this.#write(plainKey(name), name, value, [], none);
  }

  #write(key: string, name: Bytes, value: Bytes | undefined, inside: readonly number[], missing: number): number {
    const written = this.#written.get(key);
    if (written !== undefined) return written;
    const text = this.#sections.text(value === undefined ? ("" as Bytes) : entryText(name, value));
    this.#sections.add("sources", this.#names.at(name), ...text, ...this.#sections.list(inside), missing);
    this.#written.set(key, this.#written.size);
    return this.#written.size - 1;
  }
}

function writeGrant(
  sections: Sections,
  names: NameIndex,
  sources: SourceWriter,
  { rule, entries, leftOut }: EvaluatedGrant,
): void {
  const start = sections.count("entries");
  for (const [index, entry] of byNumber(entries, ({ name }) => names.at(name))) {
    sections.add("entries", index, sources.of(entry), isStrong(entry.way) ? 1 : 0);
  }
  const needs = numeric(new Set(rule.need.map(({ value }) => names.at(value))));
  const notes = leftOut.map(({ pattern, name }) =>
    join([encodeUtf8(`${pattern} leaves out `), name, ": name it" as Bytes]),
  );
  sections.add(
    "grants",
    ...sections.text(encodeUtf8(rule.name)),
    ...sections.text(encodeUtf8(formatLocation(rule.location))),
    start,
    entries.length,
    ...sections.list(needs),
    ...sections.strings(sortBytes(new Set(notes))),
  );
}

function writeForbid(sections: Sections, names: NameIndex, { rule, patterns }: EvaluatedForbid): void {
  const exact = patterns.flatMap((pattern) => (pattern.kind === "exact" ? [names.at(pattern.name)] : []));
  const prefixes = patterns.flatMap((pattern) => (pattern.kind === "prefix" ? [pattern.prefix] : []));
  sections.add(
    "forbids",
    ...sections.text(encodeUtf8(formatLocation(rule.location))),
    ...sections.list(numeric(new Set(exact))),
    ...sections.strings(sortBytes(new Set(prefixes))),
  );
}

/** A uid's forbids include those of its groups in the account files: they hold whatever groups a process has. */
function writePrincipals(
  sections: Sections,
  kind: "uids" | "gids",
  grants: readonly EvaluatedGrant[],
  forbids: readonly EvaluatedForbid[],
): void {
  const found = new Map<number, { grants: number[]; forbids: number[] }>();
  const principal = (id: number) => {
    const known = found.get(id) ?? { grants: [], forbids: [] };
    found.set(id, known);
    return known;
  };
  for (const [index, { to }] of grants.entries()) for (const id of to[kind]) principal(id).grants.push(index);
  for (const [index, { to, members }] of forbids.entries()) {
    const ids = kind === "uids" ? new Set([...to.uids, ...members]) : to.gids;
    for (const id of ids) principal(id).forbids.push(index);
  }
  for (const id of numeric(found.keys())) {
    const { grants, forbids } = principal(id);
    sections.add(kind, id, ...sections.list(grants), ...sections.list(forbids));
  }
}

/** Numbers of 32 bits in order; as an array of numbers an engine sorts them without calling a function. */
function numeric(values: Iterable<number>): number[] {
  return [...Uint32Array.from(values).sort()];
}

/** Items in the order of their numbers, which no two share. */
function byNumber<Item>(items: readonly Item[], numberOf: (item: Item) => number): [number, Item][] {
  const found = new Map(items.map((item) => [numberOf(item), item]));
  return numeric(found.keys()).map((number) => [number, found.get(number) as Item]);
}
