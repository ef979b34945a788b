import type { Location } from "../diagnostics/diagnostics.ts";
import type { Pattern } from "../names/patterns.ts";
import type { Bytes } from "../text/bytes.ts";
import type { Audit } from "./audit.ts";
import type { Template } from "./template.ts";
import type { ValueType } from "./value-types.ts";

/** The policy of a container: what all its files say together, names checked, accounts not yet looked up. */
export interface Policy {
  readonly variables: ReadonlyMap<Bytes, Variable>;
  readonly grants: ReadonlyMap<string, Grant>;
  readonly forbids: readonly Forbid[];
  readonly settings: Settings;
  /** Names that a `set` makes sensitive, because a variable inside its template is. */
  readonly sensitiveTargets: ReadonlySet<Bytes>;
}

export interface Variable {
  readonly name: Bytes;
  readonly location: Location;
  readonly type: ValueType;
  readonly values: readonly string[];
  readonly pattern?: string;
  readonly minLength: number;
  readonly sensitive?: boolean;
  readonly required: boolean;
  readonly default?: Bytes;
  readonly file?: string;
  readonly only?: Recipients;
  readonly description?: string;
}

export interface Grant {
  readonly name: string;
  readonly location: Location;
  readonly reason?: string;
  readonly to: Recipients;
  readonly allow: readonly Located<Pattern>[];
  readonly everything?: Location;
  readonly hazards: readonly Located<Bytes>[];
  readonly set: readonly SetRule[];
  readonly need: readonly Located<Bytes>[];
}

export interface SetRule {
  readonly name: Bytes;
  readonly template: Template;
  readonly location: Location;
}

export interface Forbid {
  readonly location: Location;
  readonly reason?: string;
  readonly to: Recipients;
  readonly variables: readonly Located<Pattern>[];
}

/** Whom a rule is about, as it is written: names and numbers. */
export interface Recipients {
  readonly users: readonly Located<Reference>[];
  readonly groups: readonly Located<Reference>[];
  /** Whether users and groups that do not exist are passed over instead of being errors. */
  readonly optional: boolean;
}

export type Reference =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "id"; readonly id: number }
  | { readonly kind: "init" };

export interface Settings {
  readonly files: "all" | "none";
  readonly base: readonly Located<Bytes>[];
  readonly inherit?: Inherit;
  readonly audit: Audit;
}

/** Who gets the whole snapshot from setuser, as everybody does with my_init. */
export interface Inherit {
  readonly everyone: boolean;
  readonly to: Recipients;
  readonly location: Location;
}

export interface Located<Value> {
  readonly value: Value;
  readonly location: Location;
}
