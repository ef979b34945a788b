import type { Location } from "../policy/diagnostics.ts";
import type {
  Entry,
  EvaluatedForbid,
  EvaluatedGrant,
  EvaluatedOnly,
  Evaluation,
  Source,
} from "../policy/evaluation.ts";
import type { Grant } from "../policy/model.ts";
import type { Principals } from "../policy/resolve.ts";
import type { Bytes } from "../text/bytes.ts";
import type { ValueHash } from "./hash.ts";
import { flags, none, type Section } from "./layout.ts";
import type { TableRecords } from "./read.ts";
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

type Row = readonly number[];
const nowhere: Location = { file: "", line: 1, column: 1 };
const nobody: Grant["to"] = { users: [], groups: [], optional: false };

/** The fields of a row, by place; a table that was read has all of them. */
const field = (row: Row, at: number) => row[at] as number;

/** Rebuilds what was evaluated from the rows of a table. What only messages need, such as places, is not there. */
export function recall(table: TableRecords): Recalled {
  const rows = (section: Section) => table.records.get(section) as readonly Row[];
  const text = (row: Row, at: number) => table.text(field(row, at), field(row, at + 1));
  const list = (row: Row, at: number) =>
    rows("lists")
      .slice(field(row, at), field(row, at) + field(row, at + 1))
      .map((each) => field(each, 0));
  const names = rows("names").map((row) => text(row, 0));
  const name = (index: number) => names[index] as Bytes;

  const sources: readonly Source[] = rows("sources").map((row, index) => {
    const inside = list(row, 3).map(name);
    const missing = field(row, 5) === none ? {} : { missing: name(field(row, 5)) };
    // No name holds a NUL, so no name and number look like another name and number.
    const key = `\0${index}`;
    if (inside.length === 0) return { kind: "value", key, ...missing };
    return { kind: "set", key, template: { parts: [], names: inside }, ...missing };
  });
  const values = new Map(
    rows("sources").flatMap((row, index) => {
      const source = sources[index] as Source;
      return source.missing === undefined
        ? [[sourceKey({ name: name(field(row, 0)), source }), text(row, 1)] as const]
        : [];
    }),
  );

  /** Whom each row of a section reaches, by the lists of uids and gids that name it. */
  const reachedBy = (section: "grants" | "forbids", at: number): readonly Principals[] => {
    const found = rows(section).map(() => ({ uids: new Set<number>(), gids: new Set<number>() }));
    for (const kind of ["uids", "gids"] as const) {
      for (const row of rows(kind)) for (const index of list(row, at)) found[index]?.[kind].add(field(row, 0));
    }
    return found;
  };
  const granted = reachedBy("grants", 1);
  const forbidden = reachedBy("forbids", 3);
  const grants = rows("grants").map((row, index): EvaluatedGrant => {
    const need = list(row, 6).map((each) => ({ value: name(each), location: nowhere }));
    const rule = { name: text(row, 0), location: nowhere, to: nobody, allow: [], hazards: [], set: [], need };
    const entries = rows("entries").slice(field(row, 4), field(row, 4) + field(row, 5));
    return {
      rule,
      to: granted[index] as Principals,
      leftOut: [],
      entries: entries.map(
        (entry): Entry => ({
          name: name(field(entry, 0)),
          source: sources[field(entry, 1)] as Source,
          way: field(entry, 2) === 0 ? "pattern" : "exact",
          location: nowhere,
        }),
      ),
    };
  });
  const forbids = rows("forbids").map((row, index): EvaluatedForbid => {
    const prefixes = rows("strings").slice(field(row, 4), field(row, 4) + field(row, 5));
    return {
      rule: { location: nowhere, to: nobody, variables: [] },
      to: forbidden[index] as Principals,
      members: new Set(),
      patterns: [
        ...list(row, 2).map((each) => ({ kind: "exact" as const, name: name(each) })),
        ...prefixes.map((prefix) => ({ kind: "prefix" as const, prefix: text(prefix, 0) })),
      ],
    };
  });
  const onlyRows = rows("only").map(
    (row): EvaluatedOnly => ({
      to: { uids: new Set(list(row, 2)), gids: new Set(list(row, 4)) },
      location: nowhere,
    }),
  );

  const flagged = (flag: number) => names.filter((_, index) => (field(rows("names")[index] as Row, 2) & flag) !== 0);
  const base = new Map(
    rows("baseValues").map((row) => [name(field(row, 0)), text(rows("sources")[field(row, 1)] as Row, 1)]),
  );
  const [inherited, everyone, start, count] = table.inherited;
  const ordinary = inherited === 0 ? grants : grants.filter((_, index) => index !== inherited - 1);
  return {
    evaluation: {
      grants: ordinary,
      ...(inherited !== 0 && {
        inherited: {
          everyone: everyone !== 0,
          uids: new Set(
            rows("lists")
              .slice(start, start + count)
              .map((row) => field(row, 0)),
          ),
          grant: grants[inherited - 1] as EvaluatedGrant,
        },
      }),
      forbids,
      only: new Map(
        rows("names").flatMap((row, index) =>
          field(row, 3) === none ? [] : [[name(index), onlyRows[field(row, 3)] as EvaluatedOnly] as const],
        ),
      ),
      base: new Set(flagged(flags.base)),
      claims: { names: new Set(), prefixes: new Set(rows("claimedPrefixes").map((row) => text(row, 0))) },
      holdings: { snapshot: new Set(base.keys()), files: new Set() },
      diagnostics: [],
    },
    values,
    base,
    containers: new Set(flagged(flags.container)),
    originals: new Map(
      rows("names").flatMap((row, index) =>
        (field(row, 2) & flags.original) === 0
          ? []
          : [[name(index), [field(row, 4), field(row, 5)] as ValueHash] as const],
      ),
    ),
    policyId: table.policyId,
    users: rows("users").map((row) => ({ name: text(row, 0), uid: field(row, 2), gids: list(row, 4) })),
    groups: new Map([...rows("groupNames")].reverse().map((row) => [field(row, 3), text(row, 1)])),
  };
}
