import type { Caller } from "../decision/caller.ts";
import { type Decision, decide, withholds } from "../decision/decide.ts";
import { entryOf } from "../evaluation/entry.ts";
import type { Entry, EvaluatedGrant, Evaluation } from "../evaluation/evaluation.ts";

/** Whether a decision gives what an entry gives: the same value, by whichever grant. */
export function gives(decision: Decision, { name, source }: Entry): boolean {
  return decision.kind === "given" && decision.given.get(name)?.entry.source.key === source.key;
}

/** Which of a caller's grants a launch may choose (`--grant`) so that something is given. */
export class Choices {
  readonly #evaluation: Evaluation;
  readonly #caller: Caller;
  readonly #reached: readonly EvaluatedGrant[];
  /** The last choice that worked for a grant: it mostly gives everything else of it, too. */
  readonly #last = new Map<EvaluatedGrant, readonly [choice: readonly string[], decision: Decision]>();

  /** `reached` are the caller's grants. */
  constructor(evaluation: Evaluation, caller: Caller, reached: readonly EvaluatedGrant[]) {
    this.#evaluation = evaluation;
    this.#caller = caller;
    this.#reached = reached;
  }

  /** The choice by which a grant's entry takes effect, or undefined if it never does. */
  giving(grant: EvaluatedGrant, entry: Entry): readonly string[] | undefined {
    return this.#choose(grant, (decision) => gives(decision, entry));
  }

  /** Some choice by which a launch is not refused. */
  any(): readonly string[] | undefined {
    for (const grant of this.#reached) {
      const found = this.#choose(grant, () => true);
      if (found) return found;
    }
    return undefined;
  }

  #choose(grant: EvaluatedGrant, isWanted: (decision: Decision) => boolean): readonly string[] | undefined {
    const last = this.#last.get(grant);
    if (last && isWanted(last[1])) return last[0];
    return this.#search(grant, [grant.rule.name], isWanted, new Set());
  }

  /**
   * Adds only what a need asks for, in every way that is possible: in any larger choice that works there is a smaller
   * one that is found so, and what a grant of the larger one does not beat, none of the smaller one beats.
   */
  #search(
    grant: EvaluatedGrant,
    choice: readonly string[],
    isWanted: (decision: Decision) => boolean,
    seen: Set<string>,
  ): readonly string[] | undefined {
    const key = [...choice].sort().join("\0");
    if (seen.has(key)) return undefined;
    seen.add(key);
    const decision = decide(this.#evaluation, this.#caller, choice);
    if (decision.kind === "given") {
      this.#last.set(grant, [choice, decision]);
      return isWanted(decision) ? choice : undefined;
    }
    const { refusal } = decision;
    if (refusal.kind !== "need") return undefined;
    for (const other of this.#reached) {
      const entry = choice.includes(other.rule.name) ? undefined : entryOf(other, refusal.name);
      // What is not set, or forbidden, no further grant gives.
      if (!entry || withholds(this.#evaluation, this.#caller, entry)) continue;
      const found = this.#search(grant, [...choice, other.rule.name], isWanted, seen);
      if (found) return found;
    }
    return undefined;
  }
}
