import fc from "fast-check";
import { expect, it } from "vitest";
import type { Caller } from "../../src/decision/caller.ts";
import { decide } from "../../src/decision/decide.ts";
import { readTable } from "../../src/grants/read.ts";
import { recall } from "../../src/grants/recall.ts";
import { writeTable } from "../../src/grants/write.ts";
import { askC, expectedAnswer, selectQuestion, sortAnswer } from "../support/tables.ts";
import { description } from "./policies.ts";
import { runs } from "./runs.ts";
import { tryContent } from "./tables-scene.ts";

const uids = [0, 1001, 1002, 4711, 65_534];
const gids = [0, 50, 51, 77, 1001, 1002];
const grants = [[], [], ["g0"], ["g1"], ["g0", "g2"], ["none"]];

/** Requests of any user with any groups, for any grants, out of a number each: generating each as a value takes longer than deciding. */
function requestsOf(seed: number, count: number): (readonly [Caller, readonly string[]])[] {
  const next = fc.sample(fc.integer({ min: 0, max: 2 ** 30 }), { numRuns: count, seed });
  return next.map((number) => {
    const groups = gids.filter((_, at) => (number >> at) & 1);
    const uid = uids[(number >> 6) % uids.length] as number;
    return [{ uid, gids: groups, inherits: ((number >> 12) & 1) === 1 }, grants[(number >> 14) % grants.length] ?? []];
  });
}

/** One policy and some hundred requests: C by the table, TypeScript by the table and by the policy give the same variables, or refuse. */
it("the two ways to a decision are one, for any policy, user, groups and grants asked for", () => {
  let decided = 0;
  let refused = 0;
  fc.assert(
    fc.property(description, fc.nat(), (of, seed) => {
      const content = tryContent(of);
      if (!content) return;
      const table = writeTable(content);
      const recalled = recall(readTable(table) as NonNullable<ReturnType<typeof readTable>>);
      const requests = requestsOf(seed, 300);
      const answers = askC(
        table,
        requests.map(([who, chosen]) => selectQuestion(who, [], chosen)),
      );
      for (const [index, [who, chosen]] of requests.entries()) {
        const decision = decide(content.evaluation, who, chosen);
        const answer = sortAnswer(answers[index] as string[]);
        const expected = expectedAnswer(content, decision);
        // Looked at by an assertion where it differs only: that is slower than both decisions.
        if (answer.join("\n") !== expected.join("\n")) expect(answer).toEqual(expected);
        if (decide(recalled.evaluation, who, chosen).kind !== decision.kind) expect(recalled).toBe(decision);
        decided++;
        if (decision.kind === "refused") refused++;
      }
    }),
    { numRuns: runs(30) },
  );
  expect(decided).toBeGreaterThan(1000);
  if (process.env["SHOW_FIGURES"]) process.stderr.write(`${decided} requests decided, ${refused} of them refused\n`);
});
