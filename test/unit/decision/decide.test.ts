import { describe, expect, it } from "vitest";
import { evaluated, given } from "../../support/policy.ts";

const app = 1001;
const web = 1002;

describe("a grant's need", () => {
  const text =
    "grants: { a: { to: { users: [app, web] }, allow: [A, B], need: A } }\nforbid: [{ to: { users: web }, variables: A }]";

  it("refuses the launch where the variable is not there", () => {
    expect(given(evaluated(text, ["A"]), app)).toEqual({ A: "a" });
    expect(given(evaluated(text, ["B"]), app)).toBe("need");
    expect(given(evaluated(text, ["A", "B"]), web)).toBe("need");
  });

  it("is met by what everybody gets, as far as it is set and not forbidden", () => {
    const based =
      "grants: { a: { to: { users: [app, web] }, allow: A, need: LANG } }\nforbid: [{ to: { users: web }, variables: LANG }]";
    expect(given(evaluated(based, ["A", "LANG"]), app)).toEqual({ A: "a" });
    expect(given(evaluated(based, ["A", "LANG"]), web)).toBe("need");
    expect(given(evaluated(based, ["A"]), app)).toBe("need");
  });
});

describe("--grant", () => {
  const evaluation = evaluated(
    "grants: { a: { to: { users: app }, allow: A }, b: { to: { users: app }, allow: B }, c: { to: { users: web }, allow: C } }",
    ["A", "B", "C"],
  );

  it("narrows to the grants that are named", () => {
    expect(given(evaluation, app, [], ["a"])).toEqual({ A: "a" });
    expect(given(evaluation, app, [], ["a", "b"])).toEqual({ A: "a", B: "b" });
  });

  it("never widens: a grant of somebody else, or none at all, is refused", () => {
    expect(given(evaluation, app, [], ["c"])).toBe("not-yours");
    expect(given(evaluation, app, [], ["a", "none"])).toBe("not-yours");
  });
});
