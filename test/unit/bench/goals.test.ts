import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { goals, isMet } from "../../../bench/goals.ts";
import type { Results } from "../../../bench/results.ts";
import { root } from "../../support/container.ts";

const kept: Results = JSON.parse(readFileSync(join(root, "docs/performance.json"), "utf8"));

describe("the goals", () => {
  it.each(goals)("can be told from the results that are kept: $what", (goal) => {
    expect(goal.measured(kept)).toBeGreaterThan(0);
  });

  it("are not met by what was not measured", () => {
    const nothing: Results = { ...kept, launch: { small: {}, audited: {}, large: {}, others: {} }, size: Number.NaN };
    expect(goals.filter((goal) => Number.isNaN(goal.measured(nothing)) && isMet(goal, nothing))).toEqual([]);
    expect(goals.filter((goal) => Number.isNaN(goal.measured(nothing))).length).toBeGreaterThan(8);
  });

  it("are met at their limit, and not beyond it", () => {
    const size = goals.find(({ unit }) => unit === "MB");
    expect(size && [2e6, 2e6 + 1].map((bytes) => isMet(size, { ...kept, size: bytes }))).toEqual([true, false]);
    const requests = goals.find(({ bound }) => bound === "at least");
    const rates = [6, 5.9].map((broker) => requests && isMet(requests, { ...kept, requests: { broker, echo: 10 } }));
    expect(rates).toEqual([true, false]);
  });
});
