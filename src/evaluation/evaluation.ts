import type { Diagnostic, Location } from "../diagnostics/diagnostics.ts";
import type { Pattern } from "../names/patterns.ts";
import type { Forbid, Grant } from "../policy/model.ts";
import type { Template } from "../policy/template.ts";
import type { Bytes } from "../text/bytes.ts";
import type { Principals } from "./resolve.ts";

/** What the policy means in one container: every rule with its principals, and every grant with its variables. */
export interface Evaluation {
  readonly grants: readonly EvaluatedGrant[];
  /** Whom setuser gives the whole snapshot, beside what grants give them. */
  readonly inherited?: Inherited;
  readonly forbids: readonly EvaluatedForbid[];
  /** Variables that are forbidden to everybody but these. */
  readonly only: ReadonlyMap<Bytes, EvaluatedOnly>;
  /** Names that everybody gets, as far as they are set. */
  readonly base: ReadonlySet<Bytes>;
  readonly claims: Claims;
  readonly holdings: Holdings;
  readonly diagnostics: readonly Diagnostic[];
}

/** The names that are set: in the snapshot, and by a secret file. */
export interface Holdings {
  readonly snapshot: ReadonlySet<Bytes>;
  readonly files: ReadonlySet<Bytes>;
}

export interface Inherited {
  readonly everyone: boolean;
  readonly uids: ReadonlySet<number>;
  /** Every variable of the snapshot, as a grant that reaches nobody by itself. */
  readonly grant: EvaluatedGrant;
}

export interface EvaluatedGrant {
  readonly rule: Grant;
  readonly to: Principals;
  /** Sorted by the bytes of the name, each name once. */
  readonly entries: readonly Entry[];
  readonly leftOut: readonly LeftOut[];
}

/** One variable that a grant gives, and by which way. */
export interface Entry {
  readonly name: Bytes;
  readonly way: Way;
  readonly source: Source;
  readonly location: Location;
}

/** `exact` and `set` name the variable; `pattern` and `everything` give what the snapshot happens to hold. */
export type Way = "exact" | "set" | "pattern" | "everything";

export type Source =
  /** The variable's own value; `missing` is its name if it is unset. */
  | { readonly kind: "value"; readonly key: string; readonly missing?: Bytes }
  /** A template; `missing` is the first variable inside it that is unset. */
  | { readonly kind: "set"; readonly key: string; readonly template: Template; readonly missing?: Bytes };

export interface LeftOut {
  readonly pattern: string;
  readonly name: Bytes;
  readonly location: Location;
}

export interface EvaluatedForbid {
  readonly rule: Forbid;
  readonly to: Principals;
  /** The uids that the account files make members of one of the groups, whatever groups a process has. */
  readonly members: ReadonlySet<number>;
  readonly patterns: readonly Pattern[];
}

export interface EvaluatedOnly {
  readonly to: Principals;
  readonly location: Location;
}

/** What makes a name the container's, beside the snapshot: the policy speaks of it. */
export interface Claims {
  readonly names: ReadonlySet<Bytes>;
  readonly prefixes: ReadonlySet<Bytes>;
}
