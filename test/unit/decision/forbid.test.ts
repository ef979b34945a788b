import { describe, expect, it } from "vitest";
import { evaluated, given, world } from "../../support/policy.ts";

const app = 1001;
const web = 1002;

describe("a forbid", () => {
  it("lets forbid beat grant, for members of the account files too", () => {
    const where = world(undefined, ["ops:x:50:app"]);
    const evaluation = evaluated(
      "grants: { a: { to: { users: [app, web] }, allow: [A, B] } }\nforbid: [{ to: { groups: ops }, variables: A }]",
      ["A", "B"],
      [],
      where,
    );
    expect(given(evaluation, app, [1001])).toEqual({ B: "a" });
    expect(given(evaluation, web, [1002])).toEqual({ A: "a", B: "a" });
    expect(given(evaluation, web, [1002, 50])).toEqual({ B: "a" });
  });
});

describe("only", () => {
  it("forbids a variable to everybody else, root too, inside another variable too", () => {
    const evaluation = evaluated(
      "variables: { S: { only: { users: app, groups: nogroup } } }\ngrants: { a: { to: { users: [app, web, root], groups: nogroup }, allow: S, set: { T: '${S}' } } }",
      ["S"],
    );
    expect(given(evaluation, app)).toEqual({ S: "a", T: "a" });
    expect(given(evaluation, 4711, [65534])).toEqual({ S: "a", T: "a" });
    expect(given(evaluation, web)).toEqual({});
    expect(given(evaluation, 0)).toEqual({});
  });
});
