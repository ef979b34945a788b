import { type Bytes, compare } from "../text/bytes.ts";
import { basePrefix } from "./base.ts";
import type { Location } from "./diagnostics.ts";
import type { Entry, LeftOut, Source, Way } from "./evaluation.ts";
import { isHazard } from "./hazards.ts";
import type { Grant, Policy, SetRule } from "./model.ts";
import { formatPattern, gives } from "./patterns.ts";
import { isSensitive } from "./sensitive.ts";
import { templateKey } from "./template.ts";

/** The names that are set: in the snapshot, and by a secret file. */
export interface Holdings {
  readonly snapshot: ReadonlySet<Bytes>;
  readonly files: ReadonlySet<Bytes>;
}

/** The variables that a grant gives, each by its strongest way. Base variables are everybody's and need no pattern. */
export function entriesOf(rule: Grant, policy: Policy, holdings: Holdings, base: ReadonlySet<Bytes>): Entry[] {
  const entries = new Map<Bytes, Entry>();
  const add = (name: Bytes, way: Way, source: Source, location: Location) => {
    if (!entries.has(name)) entries.set(name, { name, way, source, location });
  };
  for (const set of rule.set) add(set.name, "set", setSource(set, holdings), set.location);
  for (const { value, location } of rule.hazards) add(value, "exact", valueSource(value, holdings), location);
  for (const { value, location } of rule.allow) {
    if (value.kind === "exact") add(value.name, "exact", valueSource(value.name, holdings), location);
  }
  const everybodys = (name: Bytes) => base.has(name) || name.startsWith(basePrefix);
  for (const { value, location } of rule.allow) {
    if (value.kind === "exact") continue;
    for (const name of holdings.snapshot) {
      if (!gives(value, name) || everybodys(name) || isSensitive(policy, name) || isHazard(name)) continue;
      add(name, "pattern", valueSource(name, holdings), location);
    }
  }
  if (rule.everything) {
    for (const name of holdings.snapshot) {
      if (!everybodys(name)) add(name, "everything", valueSource(name, holdings), rule.everything);
    }
  }
  return [...entries.values()].sort((left, right) => compare(left.name, right.name));
}

function isSet(name: Bytes, holdings: Holdings): boolean {
  return holdings.snapshot.has(name) || holdings.files.has(name);
}

function valueSource(name: Bytes, holdings: Holdings): Source {
  return { kind: "value", key: "", ...(!isSet(name, holdings) && { missing: name }) };
}

function setSource({ template }: SetRule, holdings: Holdings): Source {
  const missing = template.names.find((name) => !isSet(name, holdings));
  return { kind: "set", key: `=${templateKey(template)}`, template, ...(missing !== undefined && { missing }) };
}

/** Sensitive variables that a pattern of the grant would have given, had they not been sensitive. */
export function leftOutOf(rule: Grant, policy: Policy, holdings: Holdings, entries: readonly Entry[]): LeftOut[] {
  const given = new Set(entries.map((entry) => entry.name));
  return rule.allow.flatMap(({ value, location }) => {
    if (value.kind === "exact") return [];
    const names = [...holdings.snapshot, ...holdings.files].filter(
      (name) => gives(value, name) && isSensitive(policy, name) && !isHazard(name) && !given.has(name),
    );
    return names.sort(compare).map((name) => ({ pattern: formatPattern(value), name, location }));
  });
}
