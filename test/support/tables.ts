import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAccounts } from "../../src/accounts/passwd.ts";
import { header, pageSize, type Section, sectionNames } from "../../src/contract/grant-table.ts";
import type { Caller } from "../../src/decision/caller.ts";
import type { Decision } from "../../src/decision/decide.ts";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import { checkWords } from "../../src/grants/hash.ts";
import { readTable } from "../../src/grants/read.ts";
import { sourceValues } from "../../src/grants/source-values.ts";
import { noStamp, type Stamp, type TableContent } from "../../src/grants/table.ts";
import { mergePolicy } from "../../src/policy/merge.ts";
import { parsePolicyFile } from "../../src/policy/parse.ts";
import { type Bytes, compare, toArray } from "../../src/text/bytes.ts";
import { encodeUtf8 } from "../../src/text/utf8.ts";
import { assertNoCanary } from "./canary.ts";
import { tools } from "./container.ts";
import { messages } from "./policy.ts";

/** What a table is made of, as a vector describes it. */
export interface TableDescription {
  readonly policies: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly gone?: readonly string[];
  readonly passwd: string;
  readonly group: string;
}

export const someStamp: Stamp = { device: 1n, inode: 2n, size: 3n, modified: 1_700_000_000_123_456_789n };

/** The content of a table; a wrong policy is a mistake of the test. */
export function contentOf(description: TableDescription): TableContent {
  const bytes = (record: Readonly<Record<string, string>>) =>
    new Map(Object.entries(record).map(([name, value]) => [encodeUtf8(name), encodeUtf8(value)]));
  const { policy, diagnostics } = mergePolicy(
    Object.entries(description.policies).map(([file, text]) => parsePolicyFile(encodeUtf8(text), file)),
  );
  const accounts = parseAccounts(encodeUtf8(description.passwd), encodeUtf8(description.group));
  const variables = bytes(description.variables);
  const secrets = bytes(description.secrets ?? {});
  const evaluation = evaluate(
    policy,
    { snapshot: new Set(variables.keys()), files: new Set(secrets.keys()) },
    { accounts, init: 0 },
  );
  const { values } = sourceValues(evaluation, (name) => secrets.get(name) ?? variables.get(name));
  const errors = [...diagnostics, ...evaluation.diagnostics].filter((diagnostic) => diagnostic.severity === "error");
  if (errors.length > 0) throw new Error(messages(errors).join("\n"));
  return {
    evaluation,
    values,
    variables,
    gone: new Set((description.gone ?? []).map(encodeUtf8)),
    originals: new Map(),
    audit: policy.settings.audit,
    policyId: "0123456789abcdef",
    accounts,
    passwd: someStamp,
    group: noStamp,
  };
}

/** Asks the C reader several questions about a table; the answer lines of each, without the closing "ok". */
export function askC(table: Uint8Array, questions: readonly string[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), "env-broker-table-"));
  try {
    writeFileSync(join(folder, "grants"), table);
    const result = spawnSync(join(tools, "table-query"), [join(folder, "grants")], {
      input: `${questions.join("\n")}\n`,
      encoding: "utf8",
      env: { ASAN_OPTIONS: "detect_leaks=0" },
      maxBuffer: 1 << 28,
    });
    assertNoCanary(result.stderr, "table-query's stderr");
    if (result.status !== 0)
      throw new Error(`table-query ended with ${result.status ?? result.signal}: ${result.stderr}`);
    const answers: string[][] = [[]];
    for (const line of result.stdout.split("\n").slice(0, -1)) {
      if (line === "damaged") answers[answers.length - 1] = [line];
      if (line === "ok" || line === "damaged") answers.push([]);
      else (answers.at(-1) as string[]).push(line);
    }
    return answers.slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function hex(bytes: string): string {
  return Buffer.from(toArray(bytes as Bytes)).toString("hex");
}

/** The question "what is this caller given", for askC. */
export function selectQuestion(
  caller: Caller,
  memberships: readonly number[] = [],
  chosen: readonly string[] = [],
): string {
  const list = (values: readonly (string | number)[]) => (values.length === 0 ? "-" : values.join(","));
  return `select ${caller.uid}${caller.inherits ? "+" : ""} ${list(caller.gids)} ${list(memberships)} ${list(chosen)}`;
}

/** The answer that the C reader must give, worked out by the evaluation itself. */
export function expectedAnswer(content: TableContent, decision: Decision): string[] {
  if (decision.kind === "refused") {
    return [decision.refusal.kind === "not-yours" ? `not-yours ${decision.refusal.grant}` : decision.refusal.kind];
  }
  const lines = [...decision.withheld.keys()].map((name) => `withheld ${hex(name)}`);
  for (const [name, { entry, grants }] of decision.given) {
    const key = `${name}${entry.source.key || "\0"}`;
    const names = grants.map((grant) => grant.rule.name).sort(compare);
    lines.push(["given", hex(name), hex(`${name}=${content.values.get(key)}`), ...names].join(" "));
  }
  return lines.sort(compare);
}

/** Sorts what has no order: the grants of a line, and the lines. */
export function sortAnswer(lines: readonly string[]): string[] {
  return lines
    .map((line) => {
      const [kind, name, entry, ...grants] = line.split(" ");
      return kind === "given" ? [kind, name, entry, ...grants.sort(compare)].join(" ") : line;
    })
    .sort(compare);
}

/** Every record of a table as TypeScript reads it, in the words of `table-query`'s dump. */
export function dump(table: Uint8Array): string[] {
  const read = readTable(table);
  if (!read) return ["damaged"];
  const rows = (section: Section) => read.records.get(section) as readonly (readonly number[])[];
  const lines = sectionNames
    .filter((section) => section !== "texts")
    .flatMap((section) => rows(section).map((row) => [section, ...row].join(" ")));
  const sources = rows("sources").map(
    ([, offset, length]) => `source ${hex(read.text(offset as number, length as number))}`,
  );
  return [...lines, ...sources];
}

/** Gives a table that was changed the checksums of what it holds now: only what is behind them stands in the way. */
export function reseal(table: Uint8Array): Uint8Array {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const words = (start: number, end: number) =>
    Uint32Array.from({ length: end - start }, (_, index) => view.getUint32((start + index) * 4, true));
  const checksums = Math.ceil((table.length - header.words * 4) / (pageSize + 4));
  const dataStart = Math.min((header.words + checksums) * 4, table.length);
  view.setUint32(header.dataStart * 4, dataStart, true);
  for (let page = 0; dataStart + page * pageSize < table.length; page++) {
    const start = dataStart + page * pageSize;
    const end = Math.min(start + pageSize, table.length);
    view.setUint32((header.words + page) * 4, checkWords(words(start / 4, end / 4)), true);
  }
  view.setUint32(header.check * 4, checkWords(words(header.check + 1, dataStart / 4)), true);
  return table;
}
