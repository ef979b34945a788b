import { type Principal, startsOf } from "../access/principals.ts";
import type { Subject } from "../access/subject.ts";
import type { Way } from "../access/ways.ts";
import { reaches } from "../decision/caller.ts";
import { isAbout } from "../decision/forbid.ts";
import type { Location } from "../diagnostics/diagnostics.ts";
import { covers, overlap, type Pattern } from "../names/patterns.ts";
import { type Bytes, sortBytes } from "../text/bytes.ts";

/** A rule of the policy, as a report names it. */
export interface Rule {
  readonly title: string;
  readonly location: Location;
}

/** Which rules decided in some test, and which variables some test speaks of. */
export class Coverage {
  readonly #rules = new Map<string, Rule>();
  readonly #hit = new Set<string>();
  readonly #variables = new Set<Bytes>();
  readonly #named = new Set<Bytes>();
  readonly #subject: Subject;

  /** `known` are the names that policy and environment speak of. */
  constructor(subject: Subject, known: ReadonlySet<Bytes>) {
    this.#subject = subject;
    const { grants, forbids, only } = subject.evaluation;
    for (const { rule } of grants) this.#add(`grant "${rule.name}"`, rule.location);
    for (const [index, { rule }] of forbids.entries()) this.#add(`forbid ${index + 1}`, rule.location);
    for (const [name, { location }] of only) this.#add(`only of ${name}`, location);
    for (const name of known) this.#variables.add(name);
  }

  #add(title: string, location: Location): void {
    this.#rules.set(title, { title, location });
  }

  /** A test says that a variable is got, by these ways. */
  gives(name: Bytes, ways: readonly Way[]): void {
    this.#named.add(name);
    for (const way of ways) if ("grant" in way) this.#hit.add(`grant "${way.grant}"`);
  }

  /** A test says that somebody does not reach what a pattern covers: the rules that see to it are at work. */
  refuses(principal: Principal, pattern: Pattern): void {
    const { forbids, only } = this.#subject.evaluation;
    for (const name of this.#variables) if (covers(pattern, name)) this.#named.add(name);
    for (const { caller } of startsOf(principal)) {
      for (const [index, forbid] of forbids.entries()) {
        if (isAbout(forbid, caller) && forbid.patterns.some((each) => overlap(each, pattern)))
          this.#hit.add(`forbid ${index + 1}`);
      }
      for (const [name, { to }] of only)
        if (covers(pattern, name) && !reaches(to, caller)) this.#hit.add(`only of ${name}`);
    }
  }

  /** What no test is about. */
  get missing(): { readonly rules: readonly Rule[]; readonly variables: readonly Bytes[] } {
    return {
      rules: [...this.#rules.values()].filter(({ title }) => !this.#hit.has(title)),
      variables: sortBytes([...this.#variables].filter((name) => !this.#named.has(name))),
    };
  }

  get counts(): { readonly rules: number; readonly variables: number } {
    return { rules: this.#rules.size, variables: this.#variables.size };
  }
}
