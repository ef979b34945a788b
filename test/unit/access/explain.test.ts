import { describe, expect, it } from "vitest";
import { explain, grantsOf } from "../../../src/access/explain.ts";
import { assumeAccounts } from "../../../src/evaluation/assumed-accounts.ts";
import { formatRecipients } from "../../../src/policy/recipients.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { load, subjectOf, world } from "../../support/policy.ts";

const app = { uid: 1001, gids: [1001] };
const web = { uid: 1002, gids: [1002] };

const text = `
variables:
  MINE: { only: { users: web } }
  URL: { type: url }
grants:
  web:
    to: { users: app }
    allow: [URL, "DB_*", MINE, GONE, FORBIDDEN]
    set: { DSN_OF: "x\${INNER}", LOST: "\${UNSET}" }
  ops: { to: { users: web, groups: [nogroup, 7] }, allow: [OPS], need: [OPS] }
  root: { to: { users: ["@init", 0] }, everything: true }
forbid:
  - { to: { users: app }, variables: FORBIDDEN, reason: not here }
  - { to: { users: app }, variables: [SILENT, LC_ALL] }
`;
const subject = subjectOf(text, [
  "URL",
  "DB_HOST",
  "DB_KEY",
  "MINE",
  "INNER",
  "FORBIDDEN",
  "OPS",
  "LC_ALL",
  "TZ",
  "LC_TIME",
]);
const { evaluation } = subject;
const ask = (caller: typeof app, name: string, of = subject) =>
  explain(of, { kind: "user", uid: caller.uid, starts: [{ caller }] }, name as Bytes);

describe("explain", () => {
  it.each([
    ["URL", ['grant "web" allows it by name (a.yaml:9)']],
    ["DB_HOST", ['grant "web" allows it by a pattern (a.yaml:9)']],
    ["DSN_OF", ['grant "web" sets it (a.yaml:10)']],
    ["INNER", ['grant "web" gives it inside DSN_OF (a.yaml:10)']],
    ["TZ", ["everybody gets it (base)"]],
    ["LC_TIME", ["everybody gets it (base)"]],
  ])("says yes to %s, with every way", (name, ways) => {
    const { given, reasons, remedies } = ask(app, name);
    expect(given).toBe(true);
    expect(reasons.map((reason) => (reason.where ? `${reason.text} (${reason.where})` : reason.text))).toEqual(ways);
    expect(remedies).toEqual([]);
  });

  it("says that root has everything", () => {
    expect(ask({ uid: 0, gids: [0] }, "URL").reasons[0]?.text).toBe('grant "root" gives everything');
  });

  it.each([
    ["FORBIDDEN", "FORBIDDEN is forbidden: not here", "a forbid beats every grant"],
    ["SILENT", "SILENT is forbidden", "a forbid beats every grant"],
    ["LC_ALL", "LC_ALL is forbidden", "a forbid beats every grant"],
    ["MINE", "MINE is only for others (only)", "add the user to the variable's only"],
    ["GONE", "a grant gives it, but GONE is not set", "set GONE in the container's environment"],
    ["LOST", "a grant gives it, but UNSET is not set", "set UNSET in the container's environment"],
    [
      "OPS",
      "no grant of this user names OPS",
      'add the user to grant "ops" (a.yaml:11), which goes to users web; groups nogroup, 7, or make it a member of group nogroup',
    ],
    ["DB_KEY", "no grant of this user names DB_KEY", 'name DB_KEY in grant "web" (a.yaml:9): DB_* leaves it out'],
    [
      "LD_PRELOAD",
      "no grant of this user names LD_PRELOAD",
      'under hazards of grant "web" (a.yaml:7), which the user has: the dynamic loader',
    ],
    ["HOME", "HOME describes a process: a launcher sets it from the account", undefined],
    ["LANG", "everybody gets it (base), but LANG is not set", "set LANG"],
    ["NOWHERE", "no grant of this user names NOWHERE", 'name NOWHERE under allow of grant "web" (a.yaml:7)'],
  ])("says no to %s, and what would change that", (name, why, remedy) => {
    const { given, reasons, remedies } = ask(app, name);
    expect(given).toBe(false);
    expect(reasons.map((reason) => reason.text)).toEqual([why]);
    expect(remedies.some((line) => remedy !== undefined && line.includes(remedy))).toBe(remedy !== undefined);
  });

  it("advises what gives least first, and says what else each other way would give", () => {
    const of = subjectOf(
      `
grants:
  root: { to: { users: ["@init"] }, everything: true }
  web: { to: { users: web }, allow: [URL, SMTP_PASSWORD, SHOP_NAME, A, B, C, D, E, F, G] }
  app: { to: { users: app }, allow: URL }`,
      ["URL", "SHOP_NAME", "SMTP_PASSWORD", "A", "B", "C", "D", "E", "F", "G"],
    );
    expect(ask(app, "SHOP_NAME", of).remedies).toEqual([
      'name SHOP_NAME under allow of grant "app" (a.yaml:6), which the user has',
      'add the user to grant "web" (a.yaml:5), which goes to users web: it gives A, B, C, D, E, F, G, SMTP_PASSWORD, and 1 more, too',
    ]);
    expect(ask({ uid: 4, gids: [4] }, "SHOP_NAME", of).remedies).toEqual([
      "write a grant to this user with SHOP_NAME under allow",
      expect.stringContaining('add the user to grant "web"'),
    ]);
  });

  it("advises no line in a grant that others have too, and none for what only a set makes", () => {
    const of = subjectOf(
      `
grants:
  everyone: { to: { groups: [docker_env], users: [app] }, allow: URL }
  web: { to: { users: web }, allow: KEY, set: { QUEUE: "x" } }`,
      ["URL", "KEY"],
    );
    expect(ask(app, "KEY", of).remedies[0]).toBe("write a grant to this user with KEY under allow");
    expect(ask(app, "QUEUE", of).remedies).toEqual([expect.stringContaining('add the user to grant "web"')]);
  });

  it("says that both are to be mended where a rule stands against it and no grant gives it", () => {
    const of = subjectOf(
      `
variables: { KEY: { only: { users: web } } }
grants:
  web: { to: { users: web }, allow: KEY }
  app: { to: { users: app }, allow: URL }`,
      ["URL", "KEY"],
    );
    expect(ask(app, "KEY", of).remedies).toEqual([
      'add the user to the variable\'s only, and name KEY under allow of grant "app" (a.yaml:6), which the user has',
    ]);
  });

  it("says that a variable inside one that is withheld is withheld", () => {
    const both = subjectOf(
      "grants: { a: { to: { users: app }, set: { T: '${S}' } } }\nforbid: [{ to: { users: app }, variables: S }]",
      ["S"],
    );
    expect(ask(app, "T", both).reasons[0]?.text).toBe("S is forbidden");
  });

  it("says that every launch is refused where it is", () => {
    const needs = ask(web, "OPS", subjectOf(text, []));
    expect(needs.reasons[0]?.text).toBe(
      'every launch without --grant is refused: grant "ops" needs OPS, which is not given',
    );
    expect(needs.remedies[0]).toContain("set OPS");
    const two = subjectOf(
      "grants: { a: { to: { users: app }, set: { X: 1 } }, b: { to: { users: app }, allow: [X, Y] }, c: { to: { users: app }, allow: Z, need: Z } }",
      ["X", "Y"],
    );
    expect(ask(app, "X", two)).toMatchObject({
      given: true,
      reasons: [
        { text: 'only with --grant a: grant "a" sets it' },
        { text: 'only with --grant b: grant "b" allows it by name' },
        { text: 'every launch without --grant is refused: X has two sources, grant "a" and grant "b"' },
      ],
      remedies: [expect.stringContaining("--grant a or --grant b")],
    });
    expect(ask(app, "Q", two)).toMatchObject({ given: false });
  });
});

describe("an explanation", () => {
  it("lists every grant that gives, whether by name or by pattern", () => {
    const both = subjectOf("grants: { a: { to: { users: app }, allow: A }, b: { to: { users: app }, allow: 'A*' } }", [
      "A",
    ]);
    expect(ask(app, "A", both).reasons.map(({ text }) => text)).toEqual([
      'grant "a" allows it by name',
      'grant "b" allows it by a pattern',
    ]);
  });

  it("says yes where one grant's need is met by another grant, as a launch does", () => {
    const two = subjectOf(
      "grants: { a: { to: { users: app }, allow: [X, 'Z*'], need: [Z1] }, b: { to: { users: app }, set: { Z1: lit } } }",
      ["X"],
    );
    expect(ask(app, "X", two)).toMatchObject({ given: true, reasons: [{ text: 'grant "a" allows it by name' }] });
  });

  it("says that a pattern that a set beats gives only where it is chosen", () => {
    const two = subjectOf(
      "grants: { a: { to: { users: app }, allow: 'X*' }, b: { to: { users: app }, set: { X: lit } } }",
      ["X"],
    );
    expect(ask(app, "X", two).reasons.map(({ text }) => text)).toEqual([
      'only with --grant a: grant "a" allows it by a pattern',
      'grant "b" sets it',
    ]);
  });

  it("shows group rules as conditions", () => {
    expect(ask(app, "OPS").conditions).toEqual([
      { text: 'any process with gid 65534 (nogroup) has it: grant "ops" allows it by name', where: "a.yaml:11" },
      { text: 'any process with gid 7 has it: grant "ops" allows it by name', where: "a.yaml:11" },
    ]);
    expect(ask({ uid: 5, gids: [7, 65534] }, "OPS").conditions).toEqual([]);
  });
});

describe("what settings.inherit gives", () => {
  const of = (inherit: string) =>
    subjectOf(`settings: { inherit: ${inherit} }\n${text}`, ["URL", "FORBIDDEN", "MINE", "INNER", "OPS", "LD_PRELOAD"]);
  const bySetuser = [
    { text: "setuser gives it with everything else (settings.inherit)", where: expect.stringMatching(/^\S+:2$/) },
  ];

  it("is a way of its own, since only setuser gives it: to everybody, or to the users that are listed", () => {
    expect(ask(web, "LD_PRELOAD", of("true"))).toMatchObject({ given: true, reasons: bySetuser });
    expect(ask(web, "LD_PRELOAD", of("[app, 1002]"))).toMatchObject({ given: true, reasons: bySetuser });
    expect(ask(web, "LD_PRELOAD", of("app")).given).toBe(false);
    expect(ask(web, "LD_PRELOAD", of("false")).given).toBe(false);
  });

  it("is beaten by a forbid and by only, and by what a grant gives", () => {
    expect(ask(app, "FORBIDDEN", of("true")).given).toBe(false);
    expect(ask(app, "MINE", of("true")).given).toBe(false);
    expect(ask(app, "URL", of("true")).ways).toMatchObject([{ kind: "grant", how: "exact" }, { kind: "inherit" }]);
    expect(ask(app, "NOWHERE", of("true")).given).toBe(false);
  });

  it("is warned of for as long as it is there", () => {
    const warnings = (inherit: string) =>
      of(inherit)
        .evaluation.diagnostics.filter(({ code }) => code === "inherit")
        .map(({ severity, message }) => `${severity}: ${message}`);
    const everything = "every variable, hazards included: take one user after the other from it";
    expect(warnings("true")).toEqual([`warning: settings: inherit: setuser gives every user ${everything}`]);
    expect(warnings("[app]")).toEqual([`warning: settings: inherit: setuser gives one user ${everything}`]);
    expect(warnings("[app, root]")).toEqual([`warning: settings: inherit: setuser gives 2 users ${everything}`]);
    expect(warnings("false")).toEqual([]);
  });
});

describe("the grants of a caller", () => {
  it("are named in order", () => {
    expect(grantsOf(evaluation, web)).toEqual(["ops"]);
    expect(grantsOf(evaluation, { uid: 5, gids: [] })).toEqual([]);
  });

  it("are written as the policy writes them", () => {
    expect(evaluation.grants.map((grant) => formatRecipients(grant.rule.to))).toEqual([
      "users app",
      "users web; groups nogroup, 7",
      "users @init, 0",
    ]);
  });
});

describe("assumed accounts", () => {
  it("are the names that the policy uses, each of its own, and root", () => {
    const accounts = assumeAccounts([load(text).policy], { users: ["guest" as Bytes] });
    expect(accounts.users.map((user) => user.name)).toEqual(["root", "app", "web", "guest"]);
    expect(accounts.user("root" as Bytes)?.uid).toBe(0);
    expect(
      new Set([...accounts.users.map((user) => user.uid), ...accounts.groups.map((group) => group.gid)]).size,
    ).toBe(5);
    expect(assumeAccounts([load("").policy]).users).toHaveLength(1);
    const { policy } = load("settings: { inherit: [guest] }");
    expect(assumeAccounts([policy, load(text).policy]).users.map(({ name }) => name)).toContain("guest");
    expect(world().accounts.users.length).toBeGreaterThan(1);
  });
});
