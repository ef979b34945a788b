import { explain } from "../access/explain.ts";
import { labelOf } from "../access/labels.ts";
import { type Principal, principalKey } from "../access/principals.ts";
import { type Reach, reachOf, reachOfAll } from "../access/reach.ts";
import { existingVariables, type Subject } from "../access/subject.ts";
import { isDecided, isEverybodys, isLaunched, sentenceOf, type Way } from "../access/ways.ts";
import { type Diagnostic, error, type Location } from "../diagnostics/diagnostics.ts";
import { covers, formatPattern, overlap, type Pattern } from "../names/patterns.ts";
import type { Located } from "../policy/model.ts";
import type { Bytes } from "../text/bytes.ts";
import { nearest } from "../text/near.ts";
import type { Coverage } from "./coverage.ts";
import type { Case, CaseFile, Invariant, Who } from "./model.ts";
import { principalOf } from "./who.ts";

/** How a policy's tests went. */
export interface Outcome {
  /** How many things were asserted. */
  readonly asserted: number;
  /** What does not hold, each at its place in the tests. */
  readonly failures: readonly Diagnostic[];
}

/** Runs the tests of one file, and notes what they cover; `known` are the names that policy and environment speak of. */
export function runCases(subject: Subject, file: CaseFile, known: ReadonlySet<Bytes>, coverage: Coverage): Outcome {
  const run = new Run(subject, new Set([...known, ...file.set.map(({ value }) => value)]), coverage);
  for (const each of file.cases) run.checkCase(each);
  for (const each of file.invariants) run.checkInvariant(each);
  return run;
}

class Run implements Outcome {
  asserted = 0;
  readonly failures: Diagnostic[] = [];
  readonly #subject: Subject;
  readonly #known: ReadonlySet<Bytes>;
  readonly #coverage: Coverage;
  readonly #variables: readonly Bytes[];
  #everybody: readonly Reach[] | undefined;

  constructor(subject: Subject, known: ReadonlySet<Bytes>, coverage: Coverage) {
    this.#subject = subject;
    this.#known = known;
    this.#coverage = coverage;
    this.#variables = existingVariables(subject);
  }

  checkCase({ who, gets, refused, because }: Case): void {
    const principal = this.#principal(who);
    if (!principal) return;
    const { ways } = reachOf(this.#subject, principal, this.#variables);
    for (const { value: name, location } of gets)
      this.#checkGets(principal, name, ways.get(name) ?? [], location, because);
    for (const { value: pattern, location } of refused) {
      this.asserted++;
      this.#checkKnown(pattern, location);
      this.#coverage.refuses(principal, pattern);
      for (const [name, each] of ways) if (covers(pattern, name)) this.#mustNot(principal, name, each, location);
    }
  }

  checkInvariant(invariant: Invariant): void {
    this.asserted++;
    if (invariant.kind === "nothing-but") {
      const principal = this.#principal(invariant.who);
      if (!principal) return;
      for (const [name, ways] of reachOf(this.#subject, principal, this.#variables).ways) {
        if (!invariant.patterns.some((pattern) => covers(pattern, name)) && !this.#isBuiltIn(name, ways))
          this.#mustNot(principal, name, ways, invariant.location);
      }
      return;
    }
    this.#checkKnown(invariant.pattern, invariant.location);
    const but = invariant.who.map((who) => this.#principal(who));
    if (but.includes(undefined)) return;
    const allowed = new Set((but as Principal[]).map(principalKey));
    this.#everybody ??= reachOfAll(this.#subject);
    for (const { principal, ways } of this.#everybody) {
      if (allowed.has(principalKey(principal))) continue;
      this.#coverage.refuses(principal, invariant.pattern);
      for (const [name, each] of ways) {
        if (covers(invariant.pattern, name)) this.#mustNot(principal, name, each, invariant.location);
      }
    }
  }

  /** Whether everybody has a name anyway, whatever the policy says of base variables. */
  #isBuiltIn(name: Bytes, ways: readonly Way[]): boolean {
    return isEverybodys(ways) && !this.#subject.policy.settings.base.some(({ value }) => value === name);
  }

  #principal(who: Who): Principal | undefined {
    const principal = principalOf(this.#subject, who);
    if (!("severity" in principal)) return principal;
    this.failures.push(principal);
    return undefined;
  }

  #checkGets(
    principal: Principal,
    name: Bytes,
    ways: readonly Way[],
    location: Location,
    because?: Located<string>,
  ): void {
    this.asserted++;
    this.#coverage.gives(name, ways);
    const launched = ways.filter((way) => isLaunched(way) && way.as === undefined);
    const plain = launched.filter(({ choosing }) => choosing === undefined);
    if (launched.length > 0 && plain.length === 0)
      this.#report(
        "test-failed",
        `${labelOf(principal)} gets ${name} ${launched.map(sentenceOf).join("; ")}`,
        location,
      );
    else if (plain.length === 0) {
      const why = ways.length > 0 ? sentenceOf(ways[0] as Way) : this.#whyNot(principal, name);
      this.#report("test-failed", `${labelOf(principal)} does not get ${name}: ${why}`, location);
    } else if (because && !plain.some((way) => way.kind === "grant" && way.grant === because.value)) {
      const by = plain.map(sentenceOf).join("; ");
      this.#report(
        "test-failed",
        `${labelOf(principal)} gets ${name}, but not because of grant "${because.value}": ${by}`,
        location,
      );
    }
  }

  /** That nobody reaches what there is not says nothing, and is mostly a typo. */
  #checkKnown(pattern: Pattern, location: Location): void {
    const known = [...this.#known];
    if (known.some((name) => covers(pattern, name))) return;
    if ([...this.#subject.evaluation.claims.prefixes].some((prefix) => overlap(pattern, { kind: "prefix", prefix })))
      return;
    const shown = formatPattern(pattern);
    const near = nearest(shown, known);
    const hint = near === undefined ? "if it may come later, list it under set" : `did you mean ${near}?`;
    this.#report("test-failed", `nothing is called ${shown}, so this says nothing: ${hint}`, location);
  }

  #whyNot(principal: Principal, name: Bytes): string {
    if (principal.kind === "group") return "no grant gives it to any process of the group";
    const { reasons, remedies } = explain(this.#subject, principal, name);
    return [...reasons.map(({ text }) => text), ...remedies.slice(0, 1)].join("; ");
  }

  /** A test is about what the policy decides: root's own way is no failure. */
  #mustNot(principal: Principal, name: Bytes, ways: readonly Way[], location: Location): void {
    const open = ways.filter(isDecided);
    if (open.length > 0)
      this.#report(
        "test-failed",
        `${labelOf(principal)} reaches ${name}: ${open.map(sentenceOf).join("; ")}`,
        location,
      );
  }

  /** With its code where it is called, since build/messages reads the calls. */
  #report(code: "test-failed", message: string, location: Location): void {
    this.failures.push(error(code, message, location));
  }
}
