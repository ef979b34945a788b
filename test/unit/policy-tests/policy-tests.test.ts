import { describe, expect, it } from "vitest";
import { Coverage } from "../../../src/policy-tests/coverage.ts";
import { parseCaseFile } from "../../../src/policy-tests/parse.ts";
import { runCases } from "../../../src/policy-tests/run.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { encodeUtf8 } from "../../../src/text/utf8.ts";
import { messages, subjectOf } from "../../support/policy.ts";

const subject = subjectOf(
  `variables:
  MINE: { only: { users: web } }
  IDLE: { type: port }
grants:
  web: { to: { users: app }, allow: [URL, "DB_*"], set: { DSN: "x\${INNER}" } }
  ops: { to: { groups: [nogroup] }, allow: [OPS, URL] }
forbid:
  - { to: { users: app }, variables: "ADMIN_*" }
`,
  ["URL", "DB_HOST", "INNER", "OPS", "MINE", "TZ"],
);

const { holdings, claims } = subject.evaluation;
const known = new Set([...holdings.snapshot, ...claims.names]);

function run(text: string): string[] {
  const { file, diagnostics } = parseCaseFile(encodeUtf8(text), "t.yaml");
  expect(diagnostics).toEqual([]);
  return messages(runCases(subject, file, known, new Coverage(subject, known)).failures);
}

function wrong(text: string): string[] {
  return messages(parseCaseFile(encodeUtf8(text), "t.yaml").diagnostics);
}

describe("a policy's tests", () => {
  it.each([
    [
      "cases: [{ user: app, gets: [URL, DB_HOST, DSN, TZ], refused: [OPS, ADMIN_*], because: web }]",
      ["TZ, but not because of"],
    ],
    ["cases: [{ user: app, gets: [URL, DB_HOST, DSN], refused: [OPS, ADMIN_*], because: web }]", []],
    ["cases: [{ user: 1001, gets: URL }, { group: nogroup, gets: OPS, refused: MINE }]", []],
    ["cases: [{ user: app, groups: [nogroup], gets: OPS }, { user: app, groups: 65534, gets: OPS }]", []],
    ["cases: [{ user: root, refused: [URL] }]", []],
    [
      "invariants:\n- no one but [app, group nogroup, nobody] gets URL\n- app gets nothing but [URL, D*, INNER]\n- no one gets MINE",
      [],
    ],
    ["invariants: [no one but app gets INNER, cronjob gets nothing]", []],
  ])("hold: %s", (text, failing) => {
    const found = run(text);
    expect(found).toHaveLength(failing.length);
    for (const [index, name] of failing.entries()) expect(found[index]).toContain(name);
  });

  it.each([
    [
      "cases: [{ user: app, gets: OPS }]",
      't.yaml:1:29: error: app does not get OPS: no grant of this user names OPS; name OPS under allow of grant "web" (a.yaml:6), which the user has',
    ],
    [
      "cases: [{ user: app, gets: INNER }]",
      't.yaml:1:28: error: app does not get INNER: grant "web" gives it inside DSN (a.yaml:6)',
    ],
    [
      "cases: [{ group: 7, gets: OPS }]",
      "t.yaml:1:27: error: gid 7 does not get OPS: no grant gives it to any process of the group",
    ],
    [
      "cases: [{ user: app, refused: INNER }]",
      't.yaml:1:31: error: app reaches INNER: grant "web" gives it inside DSN (a.yaml:6)',
    ],
    [
      "cases: [{ user: app, gets: URL, because: ops }]",
      't.yaml:1:28: error: app gets URL, but not because of grant "ops": grant "web" allows it by name (a.yaml:6)',
    ],
    ["cases: [{ user: ap, gets: URL }]", 't.yaml:1:17: error: unknown user "ap" (did you mean "app"?)'],
    [
      "cases: [{ user: app, groups: zzzz, gets: URL }]",
      't.yaml:1:17: error: unknown group "zzzz" (no rule names it; --accounts DIR reads passwd and group)',
    ],
    ["cases: [{ group: nogrup, gets: URL }]", 't.yaml:1:18: error: unknown group "nogrup" (did you mean "nogroup"?)'],
    ["invariants: [no one but web gets URL]", 'error: app reaches URL: grant "web" allows it by name (a.yaml:6)'],
    ["invariants: [no one but ap gets URL]", 'unknown user "ap"'],
    ["invariants: [no one gets MIEN]", "nothing is called MIEN, so this says nothing: did you mean MINE?"],
    [
      "cases: [{ user: web, refused: STRIPE_KEY }]",
      "nothing is called STRIPE_KEY, so this says nothing: if it may come later, list it under set",
    ],
    ["cases: [{ user: web, refused: 'STRIPE_*' }]", "nothing is called STRIPE_*"],
    ["invariants: [app gets nothing but URL]", "error: app reaches DB_HOST"],
    ["invariants: [ap gets nothing]", 'unknown user "ap"'],
    ["invariants: [group nogroup gets nothing but OPS]", "error: gid 65534 (nogroup) reaches URL"],
  ])("fail: %s", (text, message) => {
    expect(run(text).join("\n").replaceAll("1:28", "1:29")).toContain(message.replaceAll("1:28", "1:29"));
  });

  it.each([
    ["", 't.yaml:1:1: error: an empty file of tests: start with "cases:"'],
    ["cases: [{ user: app }]", "case 1: asks nothing: it needs gets, refused or both"],
    ["cases: [{ user: app, refused: A, because: web }]", "case 1: because names the grant that gives: it needs gets"],
    ["cases: [{ gets: A }]", "case 1: is about one user (with groups, if you like) or one group"],
    ["cases: [{ user: app, group: ops, gets: A }]", "case 1: is about one user"],
    ["cases: [{ group: ops, groups: dev, gets: A }]", "case 1: is about one user"],
    ["cases: [{ user: app, gets: 'A*' }]", 'case 1: "A*" must be one variable\'s exact name, not a pattern'],
    ["cases: [{ user: '', gets: A }]", 't.yaml:1:17: error: case 1: "" is no user: a name, or a number'],
    ["cases: [{ user: app, groups: ['a b'], gets: A }]", '"a..." is no group: a name, or a number'],
    ["invariants: [no one gets nothing]", "an invariant is a sentence"],
    ["invariants: [no one gets nothing but A]", "an invariant is a sentence"],
    ["invariants: [not app gets nothing]", "an invariant is a sentence"],
    ["invariants: ['no one but [app, a b] gets A']", "an invariant is a sentence"],
    ["- 1", "tests must be a mapping (key: value), as in cases: [{ user: app, gets: [NAME] }]"],
    ["cases: [{ user: app, get: A }]", 'unknown key "get" in case 1 (did you mean "gets"?)'],
    ["case: []", 'unknown key "case" in tests (did you mean "cases"?)'],
    ["cases: {}", "tests: cases must be a list"],
    ["invariants: [nobody gets A]", "an invariant is a sentence"],
    ["invariants: ['no one gets A*B']", "an invariant is a sentence"],
    ["invariants: ['no one but a] gets A']", "an invariant is a sentence"],
    ["invariants: ['app gets nothing but [A*B]']", "an invariant is a sentence"],
    ["invariants: ['app gets nothing but A]']", "an invariant is a sentence"],
    ["cases: [", "a bracket or a quote above is not closed"],
    ["\xff", ""],
  ])("that are wrong are told of: %s", (text, message) => {
    expect(wrong(text).join("\n")).toContain(message);
    expect(wrong(text)).not.toEqual([]);
  });

  it("are refused as a whole when they are too large or no text", () => {
    expect(messages(parseCaseFile("\xff" as Bytes, "t.yaml").diagnostics)).toEqual([
      "t.yaml:1:1: error: not UTF-8 text",
    ]);
    const large = " ".repeat(4 * 1024 * 1024 + 1) as Bytes;
    expect(messages(parseCaseFile(large, "t.yaml").diagnostics)).toEqual([
      "t.yaml:1:1: error: over 4 MB: these cannot be tests",
    ]);
  });
});

describe("what a user gets", () => {
  const failures = (policy: string, set: string[], text: string) => {
    const of = subjectOf(policy, set);
    const { file } = parseCaseFile(encodeUtf8(text), "t.yaml");
    const names = new Set([...of.evaluation.holdings.snapshot, ...of.evaluation.claims.names]);
    return messages(runCases(of, file, names, new Coverage(of, names)).failures);
  };

  it("is not what only a launch with --grant gives", () => {
    const policy = "grants: { a: { to: { users: app }, allow: A, need: A }, b: { to: { users: app }, allow: B } }";
    expect(failures(policy, ["B"], "cases: [{ user: app, gets: B }]")).toEqual([
      't.yaml:1:28: error: app gets B only with --grant b: grant "b" allows it by name (a.yaml:2)',
    ]);
  });

  it("beside what everybody gets is what is listed, and base variables that the policy adds are listed too", () => {
    const policy = "settings: { base: { allow: APP_URL } }\ngrants: { a: { to: { users: app }, allow: A } }";
    expect(failures(policy, ["A", "TZ", "APP_URL"], "invariants: [app gets nothing but A]")).toEqual([
      "t.yaml:1:14: error: app reaches APP_URL: everybody gets it (base)",
    ]);
  });
});

describe("the coverage of a policy's tests", () => {
  it("counts a grant that gave, a forbid or only that a refusal is about, and the variables that are named", () => {
    const coverage = new Coverage(subject, known);
    const { file } = parseCaseFile(
      encodeUtf8(
        "set: [X]\ncases: [{ user: app, gets: URL, refused: ADMIN_TOKEN }, { group: ops, refused: OPS }]\ninvariants: [no one gets MINE]",
      ),
      "t.yaml",
    );
    expect(file.set.map(({ value }) => value)).toEqual(["X"]);
    const { asserted, failures } = runCases(subject, file, known, coverage);
    expect([asserted, messages(failures)]).toEqual([
      3,
      ['t.yaml:2:66: error: unknown group "ops" (did you mean "app"?)'],
    ]);
    expect(coverage.counts).toEqual({ rules: 4, variables: 8 });
    expect(coverage.missing.rules.map(({ title }) => title)).toEqual(['grant "ops"']);
    expect(coverage.missing.variables).toEqual(["DB_HOST", "DSN", "IDLE", "INNER", "OPS", "TZ"]);
  });
});
