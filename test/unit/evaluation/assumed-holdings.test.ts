import { describe, expect, it } from "vitest";
import { assumedHoldings, representatives } from "../../../src/evaluation/assumed-holdings.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { load } from "../../support/policy.ts";

describe("what is assumed to be there", () => {
  const { policy } = load(
    "variables: { F: { file: /run/f }, A: {} }\ngrants: { g: { to: { users: app }, allow: [F, B, 'P_*', '*'] } }",
  );
  const other = load("variables: { A: { file: /run/a } }\nforbid: [{ to: { users: app }, variables: 'Q_*' }]").policy;

  it("is every name of the policies, what is set, and the secret files of the one that is asked", () => {
    expect(assumedHoldings(policy, [policy, other], ["X" as Bytes])).toEqual({
      snapshot: new Set(["A", "B", "X"]),
      files: new Set(["F"]),
    });
    expect(assumedHoldings(other, [policy, other], [])).toEqual({
      snapshot: new Set(["F", "B"]),
      files: new Set(["A"]),
    });
  });

  it("has somebody to stand for each pattern, and a secret for whatever gives everything", () => {
    expect(representatives([policy, other])).toEqual(["ANY", "ANY_SECRET", "P_ANY", "Q_ANY"]);
  });
});
