import { flags, none } from "../contract/grant-table.ts";
import type { Location } from "../diagnostics/diagnostics.ts";
import type {
  Entry,
  EvaluatedForbid,
  EvaluatedGrant,
  EvaluatedOnly,
  Evaluation,
  Source,
} from "../evaluation/evaluation.ts";
import type { Principals } from "../evaluation/resolve.ts";
import type { Grant } from "../policy/model.ts";
import type { Bytes } from "../text/bytes.ts";
import type { ValueHash } from "./hash.ts";
import type { TableRecords } from "./read.ts";
import { type Row, rowsOf } from "./rows.ts";
import { type SourceValues, sourceKey } from "./source-values.ts";

/** What a table says, as an evaluation again, so that decide() answers for it as it does for a policy. */
export interface Recalled {
  readonly evaluation: Evaluation;
  /** `NAME=VALUE` of every source that has a value, by sourceKey. */
  readonly values: SourceValues;
  /** `NAME=VALUE` of every base variable that is set. */
  readonly base: ReadonlyMap<Bytes, Bytes>;
  /** Every name that is the container's. */
  readonly containers: ReadonlySet<Bytes>;
  /** Hashes of what the container was started with. */
  readonly originals: ReadonlyMap<Bytes, ValueHash>;
  readonly users: readonly { readonly name: Bytes; readonly uid: number; readonly gids: readonly number[] }[];
  readonly groups: ReadonlyMap<number, Bytes>;
  /** What tells its policy from another. */
  readonly policyId: string;
}

type NameOf = (number: number) => Bytes;

// What decide() does not look at: only messages need it.
const nowhere: Location = { file: "", line: 1, column: 1 };
const nobody: Grant["to"] = { users: [], groups: [], optional: false };

/** Rebuilds what was evaluated from the rows of a table. What only messages need, such as places, is not there. */
export function recall(table: TableRecords): Recalled {
  const rows = rowsOf(table, "names");
  const names = rows.map((row) => row.text("text"));
  const nameOf: NameOf = (number) => names[number] as Bytes;
  const flagged = (flag: number) => names.filter((_, number) => isFlagged(rows[number] as Row<"names">, flag));
  const sourceRows = rowsOf(table, "sources");
  const sources = sourceRows.map((row, number) => recallSource(row, number, nameOf));
  const base = new Map(
    rowsOf(table, "baseValues").map((row) => {
      const source = sourceRows[row.word("source")] as Row<"sources">;
      return [nameOf(row.word("name")), source.text("text")];
    }),
  );
  return {
    evaluation: {
      ...recallGrants(table, sources, nameOf),
      forbids: recallForbids(table, nameOf),
      only: recallOnly(table, nameOf),
      base: new Set(flagged(flags.base)),
      claims: {
        names: new Set(),
        prefixes: new Set(rowsOf(table, "claimedPrefixes").map((row) => row.text("text"))),
      },
      holdings: { snapshot: new Set(base.keys()), files: new Set() },
      diagnostics: [],
    },
    values: new Map(
      sourceRows.flatMap((row, number) => {
        const source = sources[number] as Source;
        if (source.missing !== undefined) return [];
        return [[sourceKey({ name: nameOf(row.word("name")), source }), row.text("text")] as const];
      }),
    ),
    base,
    containers: new Set(flagged(flags.container)),
    originals: new Map(
      rows.flatMap((row, number) => {
        if (!isFlagged(row, flags.original)) return [];
        return [[nameOf(number), [row.word("originalLow"), row.word("originalHigh")] as ValueHash] as const];
      }),
    ),
    policyId: table.policyId,
    users: rowsOf(table, "users").map((row) => ({
      name: row.text("text"),
      uid: row.word("uid"),
      gids: row.list("groups"),
    })),
    groups: new Map(
      rowsOf(table, "groupNames")
        .map((row) => [row.word("gid"), row.text("text")] as const)
        .reverse(),
    ),
  };
}

function isFlagged(row: Row<"names">, flag: number): boolean {
  return (row.word("flags") & flag) !== 0;
}

function recallSource(row: Row<"sources">, number: number, nameOf: NameOf): Source {
  const inside = row.list("inside").map(nameOf);
  const missing = row.word("missing") === none ? {} : { missing: nameOf(row.word("missing")) };
  // No name holds a NUL, so no name and number look like another name and number.
  const key = `\0${number}`;
  if (inside.length === 0) return { kind: "value", key, ...missing };
  return { kind: "set", key, template: { parts: [], names: inside }, ...missing };
}

function recallGrants(
  table: TableRecords,
  sources: readonly Source[],
  nameOf: NameOf,
): Pick<Evaluation, "grants" | "inherited"> {
  const recipients = reachedBy(table, "grants");
  const grants = rowsOf(table, "grants").map((row, number): EvaluatedGrant => {
    const need = row.list("needs").map((each) => ({ value: nameOf(each), location: nowhere }));
    return {
      rule: { name: row.text("text"), location: nowhere, to: nobody, allow: [], hazards: [], set: [], need },
      to: recipients[number] as Principals,
      leftOut: [],
      entries: row.range("entries", "entries").map((entry): Entry => {
        const source = sources[entry.word("source")] as Source;
        const way = entry.word("strong") === 0 ? "pattern" : "exact";
        return { name: nameOf(entry.word("name")), source, way, location: nowhere };
      }),
    };
  });
  const [inherited, everyone, start, count] = table.inherited;
  if (inherited === 0) return { grants };
  const uids = new Set(rowsOf(table, "lists", start, start + count).map((row) => row.word("value")));
  const grant = grants[inherited - 1] as EvaluatedGrant;
  return { grants: grants.filter((each) => each !== grant), inherited: { everyone: everyone !== 0, uids, grant } };
}

function recallForbids(table: TableRecords, nameOf: NameOf): readonly EvaluatedForbid[] {
  const recipients = reachedBy(table, "forbids");
  return rowsOf(table, "forbids").map((row, number) => ({
    rule: { location: nowhere, to: nobody, variables: [] },
    to: recipients[number] as Principals,
    members: new Set(),
    patterns: [
      ...row.list("names").map((each) => ({ kind: "exact" as const, name: nameOf(each) })),
      ...row.range("prefixes", "strings").map((each) => ({ kind: "prefix" as const, prefix: each.text("text") })),
    ],
  }));
}

function recallOnly(table: TableRecords, nameOf: NameOf): ReadonlyMap<Bytes, EvaluatedOnly> {
  const only = rowsOf(table, "only").map(
    (row): EvaluatedOnly => ({
      to: { uids: new Set(row.list("uids")), gids: new Set(row.list("gids")) },
      location: nowhere,
    }),
  );
  return new Map(
    rowsOf(table, "names").flatMap((row, number) => {
      const place = row.word("only");
      return place === none ? [] : [[nameOf(number), only[place] as EvaluatedOnly] as const];
    }),
  );
}

/** Whom each row of a section reaches, by the lists of uids and gids that name it. */
function reachedBy(table: TableRecords, section: "grants" | "forbids"): readonly Principals[] {
  const found = rowsOf(table, section).map(() => ({ uids: new Set<number>(), gids: new Set<number>() }));
  for (const kind of ["uids", "gids"] as const) {
    for (const row of rowsOf(table, kind)) {
      for (const number of row.list(section)) found[number]?.[kind].add(row.word("id"));
    }
  }
  return found;
}
