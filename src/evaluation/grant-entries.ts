import type { Location } from "../diagnostics/diagnostics.ts";
import { isHazard } from "../names/hazards.ts";
import { isOrdinary } from "../names/kinds.ts";
import { formatPattern, type Pattern } from "../names/patterns.ts";
import { PrefixIndex } from "../names/prefix-index.ts";
import type { Grant, Policy, SetRule } from "../policy/model.ts";
import { isSensitive } from "../policy/sensitive.ts";
import { templateKey } from "../policy/template.ts";
import { type Bytes, sortBytes } from "../text/bytes.ts";
import type { Entry, Holdings, LeftOut, Source, Way } from "./evaluation.ts";

/** What a pattern gives in this container, and what it passes over although it would match. */
interface Matches {
  readonly given: readonly Bytes[];
  readonly leftOut: readonly Bytes[];
}

/** Turns grants into entries. Many grants have the same patterns, so what one matches is worked out once. */
export class GrantReader {
  readonly #policy: Policy;
  readonly #holdings: Holdings;
  readonly #base: ReadonlySet<Bytes>;
  readonly #names: PrefixIndex;
  readonly #matches = new Map<Bytes, Matches>();

  constructor(policy: Policy, holdings: Holdings, base: ReadonlySet<Bytes>) {
    this.#policy = policy;
    this.#holdings = holdings;
    this.#base = base;
    this.#names = new PrefixIndex(new Set([...holdings.snapshot, ...holdings.files]));
  }

  /** The variables that a grant gives, each by its strongest way. Base variables are everybody's and need no pattern. */
  entriesOf(rule: Grant): Entry[] {
    const entries = new Map<Bytes, Entry>();
    const add = (name: Bytes, way: Way, source: Source, location: Location) => {
      if (!entries.has(name)) entries.set(name, { name, way, source, location });
    };
    for (const set of rule.set) add(set.name, "set", this.#setSource(set), set.location);
    for (const { value, location } of rule.hazards) add(value, "exact", this.#valueSource(value), location);
    for (const { value, location } of rule.allow) {
      if (value.kind === "exact") add(value.name, "exact", this.#valueSource(value.name), location);
    }
    for (const { value, location } of rule.allow) {
      if (value.kind === "exact") continue;
      for (const name of this.#matchesOf(value).given) add(name, "pattern", this.#valueSource(name), location);
    }
    if (rule.everything) {
      for (const name of this.#holdings.snapshot) {
        if (!this.#base.has(name)) add(name, "everything", this.#valueSource(name), rule.everything);
      }
    }
    return sortBytes(entries.keys()).map((name) => entries.get(name) as Entry);
  }

  /** What patterns of the grant leave out and the grant does not name: sensitive variables, and those of secret files. */
  leftOutOf(rule: Grant, entries: readonly Entry[]): LeftOut[] {
    const given = new Set(entries.map((entry) => entry.name));
    return rule.allow.flatMap(({ value, location }) => {
      if (value.kind === "exact") return [];
      const names = this.#matchesOf(value).leftOut.filter((name) => !given.has(name));
      return names.map((name) => ({ pattern: formatPattern(value), name, location }));
    });
  }

  #matchesOf(pattern: Pattern & { kind: "prefix" }): Matches {
    const known = this.#matches.get(pattern.prefix);
    if (known) return known;
    const { snapshot } = this.#holdings;
    const matching = [...this.#names.startingWith(pattern.prefix)].filter(
      (name) => isOrdinary(name) && !this.#base.has(name) && !isHazard(name),
    );
    const isGiven = (name: Bytes) => snapshot.has(name) && !isSensitive(this.#policy, name);
    const matches = {
      given: matching.filter(isGiven),
      leftOut: matching.filter((name) => !isGiven(name)),
    };
    this.#matches.set(pattern.prefix, matches);
    return matches;
  }

  #isSet(name: Bytes): boolean {
    return this.#holdings.snapshot.has(name) || this.#holdings.files.has(name);
  }

  #valueSource(name: Bytes): Source {
    return { kind: "value", key: "", ...(!this.#isSet(name) && { missing: name }) };
  }

  #setSource({ template }: SetRule): Source {
    const missing = template.names.find((name) => !this.#isSet(name));
    return { kind: "set", key: `=${templateKey(template)}`, template, ...(missing !== undefined && { missing }) };
  }
}
