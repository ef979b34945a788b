import { describe, expect, it } from "vitest";
import { decide } from "../../../src/decision/decide.ts";
import { evaluate } from "../../../src/evaluation/evaluate.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { evaluated, given, load, messages, world } from "../../support/policy.ts";

const app = 1001;
const web = 1002;

describe("a policy", () => {
  it("gives nothing that no grant gives", () => {
    const evaluation = evaluated("grants: { a: { to: { users: app }, allow: [A, NOT_SET] } }", ["A", "B"]);
    expect(given(evaluation, app)).toEqual({ A: "a" });
    expect(given(evaluation, web, [1002])).toEqual({});
    expect(given(evaluation, 0)).toEqual({});
  });

  it("gives to members of a group of the process, not of the account files", () => {
    const where = world(undefined, ["ops:x:50:app"]);
    const evaluation = evaluated("grants: { o: { to: { groups: ops }, allow: A } }", ["A"], [], where);
    expect(given(evaluation, app, [50])).toEqual({ A: "o" });
    expect(given(evaluation, app, [1001])).toEqual({});
    expect(given(evaluation, 4711, [50])).toEqual({ A: "o" });
  });

  it("adds up the grants of all names of one uid, and says so once", () => {
    const where = world(["root:x:0:0::/:/", "app:x:1001:1001::/:/", "alias:x:1001:1001::/:/"]);
    const evaluation = evaluated(
      "grants: { a: { to: { users: app }, allow: A }, b: { to: { users: alias }, allow: B }, c: { to: { users: alias }, allow: A } }",
      ["A", "B"],
      [],
      where,
    );
    expect(given(evaluation, app)).toEqual({ A: "a,c", B: "b" });
    expect(messages(evaluation.diagnostics)).toEqual([
      "a.yaml:2:29: warning: users app and alias have one uid (1001): what one of them is granted, all of them get: give each its own",
    ]);
  });

  it("knows @init as the uid of PID 1, and numbers without an account", () => {
    const evaluation = evaluated(
      'grants: { a: { to: { users: ["@init", 4711] }, allow: A }, e: { to: { users: "@init" }, everything: true } }',
      ["A"],
      [],
      world(undefined, undefined, 500),
    );
    expect(given(evaluation, 500)).toEqual({ A: "a" });
    expect(given(evaluation, 4711)).toEqual({ A: "a" });
  });

  it("refuses users and groups that do not exist, with a suggestion, unless the rule is optional", () => {
    const evaluation = evaluated(
      "variables: { A: { only: { users: wbe } } }\ngrants: { a: { to: { users: ap, groups: nogroups }, allow: A }, b: { to: { users: other, groups: zzzzzzz }, allow: A, optional: true } }\nforbid: [{ to: { users: qqqqqqq }, variables: A }]",
      [],
    );
    expect(messages(evaluation.diagnostics)).toEqual([
      'a.yaml:3:29: error: grant "a": unknown user "ap" (did you mean "app"?)',
      'a.yaml:3:41: error: grant "a": unknown group "nogroups" (did you mean "nogroup"?)',
      'a.yaml:4:25: error: forbid: unknown user "qqqqqqq" (create it first, or write optional: true)',
      'a.yaml:2:34: error: variable A: only: unknown user "wbe" (did you mean "web"?)',
    ]);
  });
});

describe("a pattern of a grant", () => {
  it("gives what is set, ordinary, not sensitive, no hazard and nobody else's base", () => {
    const evaluation = evaluated(
      'variables: { OPEN_KEY: { sensitive: false }, CLOSED: { sensitive: true } }\ngrants: { a: { to: { users: app }, allow: "*" } }',
      ["A", "API_KEY", "OPEN_KEY", "CLOSED", "LD_PRELOAD", "a.b", "PATH", "LC_ALL"],
      ["FILE"],
    );
    expect(given(evaluation, app)).toEqual({ A: "a", OPEN_KEY: "a" });
    expect(messages(evaluation.diagnostics)).toEqual([
      'a.yaml:3:43: warning: grant "a": * leaves out API_KEY: name it',
      'a.yaml:3:43: warning: grant "a": * leaves out CLOSED: name it',
      'a.yaml:3:43: warning: grant "a": * leaves out FILE: name it',
    ]);
  });

  it("does not complain of what the same grant names", () => {
    const evaluation = evaluated(
      'grants: { a: { to: { users: app }, allow: ["DB_*", DB_KEY] } }',
      ["DB_KEY", "DB_HOST", "DB_FILE_KEY"],
      ["DB_SECRET_KEY"],
    );
    expect(given(evaluation, app)).toEqual({ DB_HOST: "a", DB_KEY: "a" });
    expect(messages(evaluation.diagnostics).map((line) => line.slice(-20))).toEqual([
      "DB_FILE_KEY: name it",
      "_SECRET_KEY: name it",
    ]);
  });

  it("may be for everything, which is sensitive ones, hazards and odd names too, for root alone", () => {
    const text = "grants: { a: { to: { users: [root, 0] }, everything: true } }";
    expect(given(evaluated(text, ["A", "API_KEY", "LD_PRELOAD", "a.b", "PATH"], ["FILE"]), 0)).toEqual({
      A: "a",
      API_KEY: "a",
      LD_PRELOAD: "a",
      "a.b": "a",
    });
    expect(messages(evaluated("grants: { a: { to: { users: app }, everything: true } }", []).diagnostics)[0]).toContain(
      'grant "a": everything is for root and @init only',
    );
  });
});

describe("a hazard", () => {
  it("is given by exact name under hazards, and set if it stands in both", () => {
    const text =
      "grants: { a: { to: { users: app }, hazards: [NODE_OPTIONS, LD_PRELOAD], set: { LD_PRELOAD: /x.so } } }";
    const evaluation = evaluated(text, ["NODE_OPTIONS"]);
    expect(given(evaluation, app)).toEqual({ LD_PRELOAD: "a", NODE_OPTIONS: "a" });
  });
});

describe("set", () => {
  const text = `
grants:
  a: { to: { users: [app, web] }, set: { DSN_X: "pg://\${url:SECRET}", PLAIN: x } }
forbid:
  - { to: { users: web }, variables: SECRET }
`;

  it("gives the variables inside it, so a forbid on one of them drops it", () => {
    const evaluation = evaluated(text, ["SECRET"]);
    expect(given(evaluation, app)).toEqual({ DSN_X: "a", PLAIN: "a" });
    expect(given(evaluation, web)).toEqual({ PLAIN: "a" });
    expect(decide(evaluation, { uid: web, gids: [] })).toMatchObject({
      withheld: new Map([["DSN_X", { kind: "forbid", name: "SECRET" }]]),
    });
  });

  it("is dropped with one line where a variable inside is unset", () => {
    const evaluation = evaluated(text, []);
    expect(given(evaluation, app)).toEqual({ PLAIN: "a" });
    expect(messages(evaluation.diagnostics)).toEqual([
      'a.yaml:4:49: warning: grant "a": set DSN_X is dropped, since SECRET is not set: set it, or remove this',
    ]);
  });

  it("takes secret files, and beats what a pattern gives", () => {
    const evaluation = evaluated(
      "grants: { a: { to: { users: app }, allow: 'X*', set: { XA: '${F}' } }, b: { to: { users: app }, allow: 'X*' } }",
      ["XA", "XB"],
      ["F"],
    );
    expect(given(evaluation, app)).toEqual({ XA: "a", XB: "a,b" });
  });
});

describe("a name", () => {
  const two = (first: string, second: string, rest = "") =>
    evaluated(
      `grants: { a: { to: ${first}, set: { X: 1 } }, b: { to: ${second}, ${rest || "allow: X"} } }`,
      ["X"],
      [],
      world(undefined, ["g:x:50:app", "h:x:51:app,web"]),
    );

  it.each([
    ["one uid", "{ users: app }", "{ users: 1001 }", "for uid 1001"],
    ["one gid", "{ groups: g }", "{ groups: 50 }", "for gid 50"],
    ["a user and its group", "{ users: app }", "{ groups: h }", "for user app"],
    ["two groups of one user", "{ groups: g }", "{ groups: h }", "for user app"],
  ])("has one source where the account files bring two together: %s", (_, first, second, who) => {
    expect(messages(two(first, second).diagnostics)).toEqual([
      expect.stringContaining(`error: X has two sources ${who}: grant "b" allows it, grant "a" sets it (a.yaml:2)`),
    ]);
  });

  it("may have two sources that only a running process combines: then the launch is refused, and --grant resolves it", () => {
    const evaluation = two("{ users: web }", "{ groups: g }");
    expect(messages(evaluation.diagnostics)).toEqual([]);
    expect(given(evaluation, web, [50])).toBe("two-sources");
    expect(given(evaluation, web, [50], ["a"])).toEqual({ X: "a" });
    expect(given(evaluation, web, [50], ["b"])).toEqual({ X: "b" });
  });

  it("may be set by two grants to the same, or given by a pattern beside a set", () => {
    expect(messages(two("{ users: app }", "{ users: app }", "set: { X: 1 }").diagnostics)).toEqual([]);
    expect(messages(two("{ users: app }", "{ users: app }", "allow: 'X*'").diagnostics)).toEqual([]);
    expect(messages(two("{ users: app }", "{ users: app }", "set: { X: 2 }").diagnostics)[0]).toContain(
      'grant "b" sets it',
    );
  });
});

describe("what starts with LC_", () => {
  it("is base as far as it is ordinary and not sensitive", () => {
    const evaluation = evaluated(
      "variables: { LC_CLOSED: { sensitive: true } }\ngrants: { a: { to: { users: root }, everything: true } }",
      ["LC_ALL", "LC_API_KEY", "LC_CLOSED", "LC_x y"],
    );
    expect([...evaluation.base].filter((name) => name.startsWith("LC_"))).toEqual(["LC_ALL"]);
    expect(Object.keys(given(evaluation, 0))).toEqual(["LC_API_KEY", "LC_CLOSED", "LC_x y"]);
  });
});

describe("settings.base", () => {
  it("adds to what everybody gets, and the policy claims its names", () => {
    const { policy } = load(
      "settings: { base: { allow: RAILS_ENV, hazards: GEM_HOME } }\nforbid: [{ to: { users: app }, variables: ['X_*', Y, '*'] }]",
    );
    const evaluation = evaluate(policy, { snapshot: new Set(), files: new Set() }, world());
    expect([...evaluation.base]).toEqual(expect.arrayContaining(["PATH", "RAILS_ENV", "GEM_HOME"]));
    expect([...evaluation.claims.names].sort()).toEqual(["GEM_HOME", "RAILS_ENV", "Y"]);
    expect([...evaluation.claims.prefixes]).toEqual(["X_" as Bytes]);
  });
});

describe("what does not exist here", () => {
  it("is no user to inherit, where nothing is optional", () => {
    const { diagnostics } = evaluated("settings: { inherit: [nobodyhere] }", []);
    expect(diagnostics[0]?.message).toBe(
      'settings: inherit: unknown user "nobodyhere" (create it first, or take it from the list)',
    );
  });

  it("is passed over in an only and in a forbid that are optional, and the others count", () => {
    const evaluation = evaluated(
      `variables: { A: { only: { users: [app, nobodyhere], optional: true } } }
grants: { all: { to: { users: [app, web] }, allow: [A, B] } }
forbid: [{ to: { users: [web, nobodyhere], groups: nogrouphere }, variables: B, optional: true }]`,
      ["A", "B"],
    );
    expect(evaluation.diagnostics).toEqual([]);
    expect([given(evaluation, 1001), given(evaluation, 1002)]).toEqual([{ A: "all", B: "all" }, {}]);
  });
});

describe("two sources of one name", () => {
  it("are an error though the values are not set, and the name is forbidden", () => {
    const { diagnostics } = evaluated(
      `grants:
  one: { to: { users: app }, allow: A }
  two: { to: { users: app }, set: { A: text } }
forbid: [{ to: { users: app }, variables: A }]`,
      [],
    );
    expect(diagnostics.map(({ code }) => code)).toContain("two-sources");
  });
});
