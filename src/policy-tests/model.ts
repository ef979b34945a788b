import type { Location } from "../diagnostics/diagnostics.ts";
import type { Pattern } from "../names/patterns.ts";
import type { Located } from "../policy/model.ts";
import type { Bytes } from "../text/bytes.ts";

/** What one file of a policy's tests says. */
export interface CaseFile {
  /** Variables that are taken as set, beside those that the policy names. */
  readonly set: readonly Located<Bytes>[];
  readonly cases: readonly Case[];
  readonly invariants: readonly Invariant[];
}

/** What one user, or any process of a group, must get and must not reach. */
export interface Case {
  readonly location: Location;
  readonly who: Who;
  readonly gets: readonly Located<Bytes>[];
  readonly refused: readonly Located<Pattern>[];
  /** The grant that must give what is got. */
  readonly because?: Located<string>;
}

/** By name or number, as the file writes it. */
export type Who =
  | { readonly kind: "user"; readonly name: string; readonly groups: readonly string[]; readonly location: Location }
  | { readonly kind: "group"; readonly name: string; readonly location: Location };

/** What must hold for everybody, or for everything. */
export type Invariant = { readonly location: Location; readonly text: string } & (
  | { readonly kind: "only"; readonly who: readonly Who[]; readonly pattern: Pattern }
  | { readonly kind: "nothing-but"; readonly who: Who; readonly patterns: readonly Pattern[] }
);
