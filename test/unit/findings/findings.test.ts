import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/findings/find.ts";
import { signOfName, signOfValue } from "../../../src/names/secret-signs.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { canary } from "../../support/canary.ts";
import { messages, subjectOf, world } from "../../support/policy.ts";

/** The findings of a policy where these variables are set, to values that say nothing unless one is given. */
function found(
  text: string,
  set: Readonly<Record<string, string>>,
  where = world(),
  files: readonly string[] = [],
): string[] {
  const subject = subjectOf(text, Object.keys(set), files, where);
  const variables = new Map(Object.entries(set).map(([name, value]) => [name as Bytes, value as Bytes]));
  return messages(findingsOf({ ...subject, variables })).map((line) => line.replace(/^a\.yaml:/, ""));
}

const init = '  init: { to: { users: "@init" }, allow: TZ }\n';

describe("what grants name", () => {
  it("is told where nothing of it is set: patterns, and names that may be misspelt", () => {
    expect(
      found(
        `grants:\n${init}  web: { to: { users: app }, allow: ["FEATURE_*", "DB_*", "SECRET*", PROT, LATER, DECLARED, TZ, FILE] }\nvariables: { DECLARED: {} }\n`,
        {
          DB_HOST: canary,
          PORT: canary,
          TZ: canary,
          LD_PRELOAD: canary,
          "DB_.odd": canary,
        },
        world(),
        ["FILE"],
      ),
    ).toEqual([
      '4:38: warning: grant "web": FEATURE_* matches nothing that is set: set something, or remove it',
      '4:59: warning: grant "web": SECRET* matches nothing that is set: set something, or remove it',
      '4:70: note: grant "web": PROT is not set: did you mean PORT?',
      '4:76: note: grant "web": LATER is not set: set it, or remove it',
    ]);
    expect(
      found(`grants:\n${init}  web: { to: { users: app }, allow: ["LD_*", A] }\n`, {
        LD_PRELOAD: "x",
        A: "y",
        TZ: "x",
      }),
    ).toEqual(['4:38: warning: grant "web": LD_* matches nothing that is set: set something, or remove it']);
  });

  it("is nothing at all where nothing is set, where all is forbidden, or where nobody exists", () => {
    expect(
      found(
        `grants:\n${init}  a: { to: { users: app }, allow: LATER }\n  b: { to: { groups: [nogroup] }, allow: PORT }\n  c: { to: { users: nginx }, optional: true, allow: PORT }\n  d: { to: { users: app }, allow: "NO_*" }\n  e: { to: { users: root }, everything: true }\nforbid: [{ to: { groups: nogroup }, variables: PORT }]\n`,
        { PORT: "1", TZ: "x" },
      ).filter((line) => line.includes("gives nothing")),
    ).toEqual([
      '4:3: warning: grant "a" gives nothing: none of its variables is set: set them, or remove it',
      '5:3: warning: grant "b" gives nothing: what is set of its variables is forbidden to everybody it goes to: remove it, or the forbid',
      '6:3: note: grant "c" gives nothing: nobody whom it goes to exists here (optional)',
      '7:3: warning: grant "d" gives nothing: it names no variable that is there: name some under allow or set, or remove it',
    ]);
  });

  it("is not said to be nothing where it is not known what is set", () => {
    const subject = subjectOf(
      `grants:\n${init}  a: { to: { users: app }, allow: "NO_*" }\n  b: { to: { users: root }, everything: true }\n`,
      ["TZ"],
    );
    expect(messages(findingsOf(subject))).toEqual([]);
  });

  it("is too much where it is everything: of everybody but root", () => {
    const star = (to: string) =>
      found(`grants: { init: { to: { users: "@init" }, allow: TZ }, a: { to: ${to}, allow: "*" } }`, {
        A: "1",
        TZ: "x",
      });
    expect(star("{ users: app }")[0]).toMatch(
      /warning: grant "a" gives \* to users app: whatever is set and not sensitive/,
    );
    expect(star("{ groups: nogroup }")).toHaveLength(1);
    expect(star("{ users: [root] }")).toEqual([]);
  });
});

describe("a forbid", () => {
  const bites = (rest: string, set = { A: "1", PATH: "/", APP_X: "1" }) =>
    !found(rest, set).some((line) => line.includes("never bites"));

  it("bites where a rule could give what it is about: by name, pattern, hazard, set, and inside a set", () => {
    const grant = (body: string, forbid = "{ to: { users: app }, variables: [A] }") =>
      `grants: { init: { to: { users: "@init" }, allow: TZ }, g: { to: { users: app }, ${body} } }\nforbid: [${forbid}]\n`;
    for (const body of ["allow: A", "allow: 'A*'", "set: { A: x }", "set: { B: '${A}' }"])
      expect([body, bites(grant(body))]).toEqual([body, true]);
    expect(bites(grant("allow: B"))).toBe(false);
    expect(bites(grant("hazards: LD_PRELOAD", "{ to: { users: app }, variables: 'LD_*' }"))).toBe(true);
    expect(bites(grant("allow: 'APP_*'", "{ to: { users: app }, variables: 'APP_X*' }"))).toBe(true);
    expect(bites(grant("allow: 'APP_X*'", "{ to: { users: app }, variables: 'APP_*' }"))).toBe(true);
    expect(bites(grant("allow: 'APP_*'", "{ to: { users: app }, variables: 'DB_*' }"))).toBe(false);
    expect(bites(grant("allow: B", "{ to: { users: app }, variables: PATH }"))).toBe(true);
    expect(bites(`settings: { inherit: [app] }\n${grant("allow: B")}`)).toBe(true);
    expect(
      bites(
        "grants: { g: { to: { users: root }, everything: true } }\nforbid: [{ to: { users: root }, variables: A }]",
      ),
    ).toBe(true);
  });

  it("bites where it and a grant meet in a user, a group, or a member of one", () => {
    const meet = (grant: string, forbid: string) =>
      bites(
        `grants: { init: { to: { users: "@init" }, allow: TZ }, g: { to: ${grant}, allow: A } }\nforbid: [{ to: ${forbid}, variables: A }]\n`,
      );
    expect(meet("{ users: app }", "{ users: 1001 }")).toBe(true);
    expect(meet("{ users: app }", "{ users: web }")).toBe(false);
    expect(meet("{ users: app }", "{ groups: app }")).toBe(true);
    expect(meet("{ groups: app }", "{ users: app }")).toBe(true);
    expect(meet("{ groups: 77 }", "{ groups: 77 }")).toBe(true);
    expect(meet("{ groups: 77 }", "{ groups: 78 }")).toBe(false);
  });
});

describe("a declared variable", () => {
  const idle = (variables: string, grant: string, rest = "") =>
    found(
      `variables: ${variables}\ngrants: { init: { to: { users: "@init" }, allow: TZ }, g: { to: { users: app }, ${grant} } }\n${rest}`,
      { A: "1", X: "1", TZ: "x" },
    ).some((line) => line.includes("no grant gives it"));

  it("is told of if no grant can give it to anybody", () => {
    expect(idle("{ A: {} }", "allow: X")).toBe(true);
    expect(idle("{ A: {} }", "allow: [X, A]")).toBe(false);
    expect(idle("{ A: {} }", "allow: [X, 'A*']")).toBe(false);
    expect(idle("{ A: { sensitive: true } }", "allow: [X, 'A*']")).toBe(true);
    expect(idle("{ A: { file: /run/a } }", "allow: [X, 'A*']")).toBe(true);
    expect(idle("{ LD_PRELOAD: {} }", "allow: [X, 'L*']")).toBe(true);
    expect(idle("{ LD_PRELOAD: {} }", "allow: X, hazards: LD_PRELOAD")).toBe(false);
    expect(idle("{ A: {} }", "allow: X, set: { B: '${A}' }")).toBe(false);
    expect(idle("{ TZ: {} }", "allow: X")).toBe(false);
    expect(idle("{ A: {} }", "allow: X", "settings: { inherit: [app] }")).toBe(false);
    expect(
      found("variables: { A: {} }\ngrants: { all: { to: { users: root }, everything: true } }", { A: "1" }),
    ).toEqual([]);
  });
});

describe("what looks like a secret", () => {
  it.each([
    ["DATABASE_URL", "the address of a data store mostly holds a password"],
    ["celery_broker_url", "the address of a data store mostly holds a password"],
    ["AUTH_HEADER", "its name has AUTH in it"],
    ["SECRETS", "its name has SECRETS in it"],
    ["MYSQL_PWD", "its name has PWD in it"],
    ["TOKEN_FILE", undefined],
    ["AUTH_URL", "its name has AUTH in it"],
    ["SESSION_COOKIE_NAME", undefined],
    ["AUTHOR", undefined],
    ["TOKENIZER", undefined],
    ["PORT", undefined],
  ])("by its name: %s", (name, sign) => {
    expect(signOfName(name as Bytes)).toBe(sign);
  });

  it.each([
    ["postgres://app:pw@db/x", "its value is a URL with a password"],
    ["redis://:pw@h", "its value is a URL with a password"],
    ["https://user@host/a:b@c", undefined],
    ["https://host/?q=a:b@c", undefined],
    ["-----BEGIN RSA PRIVATE KEY-----\nx", "its value is a private key"],
    ["eyJhbGciOiJI.eyJzdWIiOiIx.sig", "its value is a signed token"],
    ["ghp_x", "its value starts as an access key does"],
    ["sk_live_x", "its value starts as an access key does"],
    ["plain", undefined],
    [undefined, undefined],
  ])("by its value: %s", (value, sign) => {
    expect(signOfValue(value as Bytes | undefined)).toBe(sign);
  });

  it("is told of once, where the policy speaks of it first, unless it is marked, everybody's secret anyway, or nobody's", () => {
    const set = {
      TZ: "x",
      A: "1",
      HOOK: `https://u:${canary}@h/`,
      API_KEY: `https://u:${canary}@h/`,
      OPEN: `redis://:${canary}@h`,
      NOBODYS: `redis://:${canary}@h`,
      AUTH: canary,
    };
    expect(
      found(
        `variables: { OPEN: { sensitive: false }, AUTH: {} }\ngrants:\n${init}  a: { to: { users: app }, allow: ["HO*", API_KEY, OPEN, AUTH] }\n  b: { to: { users: web }, allow: HOOK }\n  c: { to: { users: root }, everything: true }\n`,
        set,
      ),
    ).toEqual(
      [
        "2:43: warning: AUTH looks like a secret (its name has AUTH in it), and nothing marks it: declare it under variables with sensitive: true, or with false if it is none",
        "5:36: warning: HOOK looks like a secret (its value is a URL with a password), and nothing marks it: declare it under variables with sensitive: true, or with false if it is none",
      ].map((line) => expect.stringContaining(line.replace(/^\d+:\d+: /, ""))),
    );
  });
});

describe("accounts", () => {
  const passwd = [
    "root:x:0:0::/:/bin/sh",
    "app:x:1001:0::/:/bin/sh",
    "sync:x:4:0::/:/bin/sync",
    "bob:x:1002:1002::/:/bin/sh",
  ];
  const where = world(passwd, ["root:x:0:", "docker_env:x:5:bob,root"]);
  const policy = `grants:\n${init}  a: { to: { users: app }, allow: A }\n`;

  it("that read everything are named, and those of the policy that group 0 makes anybody", () => {
    expect(found(policy, { A: "1", TZ: "x" }, where)).toEqual([
      "warning: user bob is a member of docker_env and reads every variable in /etc/container_environment, whatever the policy says: take it from the group, or write settings: { files: none }",
      "4:3: warning: user app is in group 0: what the image lets that group write (/etc/passwd, in many) makes it any other user: give it a group of its own",
    ]);
    expect(found(`settings: { files: none }\n${policy}`, { A: "1", TZ: "x" }, where)).toHaveLength(1);
  });

  it("of which a launch is refused are named", () => {
    const policyOf = (need: string) =>
      `grants: { init: { to: { users: "@init" }, allow: A }, g: { to: { users: app }, allow: [A, B], need: ${need} } }`;
    expect(found(policyOf("B"), { A: "1" }).filter((line) => line.includes("refused"))).toEqual(
      [
        '2:51: warning: user app: every launch without --grant is refused: grant "g" needs B, which is not given: set it, or take it from the need',
      ].map((line) => expect.stringContaining(line.slice(6))),
    );
    expect(found(policyOf("A"), { A: "1" }).filter((line) => line.includes("refused"))).toEqual([]);
  });

  it("leave the main command without anything where no grant reaches @init", () => {
    const main = (text: string) => found(text, { A: "1" }).filter((line) => line.includes("main command"));
    expect(main("grants: { a: { to: { users: app }, allow: A } }")).toEqual([
      expect.stringMatching(/^note: no grant gives @init anything: the main command gets base variables only/),
    ]);
    expect(main("grants: { a: { to: { users: [app, root] }, allow: A } }")).toEqual([]);
    expect(main("grants: { a: { to: { users: [root] }, allow: 'A*' } }")).toEqual([]);
    expect(main("grants: { a: { to: { users: [root] }, allow: GONE } }")).toHaveLength(1);
    expect(main("settings: { inherit: true }\ngrants: { a: { to: { users: app }, allow: A } }")).toEqual([]);
    expect(main("")).toEqual([]);
    expect(main("grants: { all: { to: { users: root }, everything: true } }")).toEqual([]);
  });
});
