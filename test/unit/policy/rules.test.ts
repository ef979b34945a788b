import { describe, expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { complaints, load, messages } from "../../support/policy.ts";

const grant = (body: string) => `grants:\n  w:\n    to: { users: [app] }\n${body.replace(/^/gm, "    ")}\n`;

describe("a variable", () => {
  it.each([
    ["PATH_: { type: enum }", 'error: variable "PATH_": type enum needs values'],
    ["A: { type: enum, values: [] }", 'error: variable "A": type enum needs values'],
    ["A: { values: [a] }", 'error: variable "A": values go with type enum'],
    ["A: { type: pattern }", 'error: variable "A": type pattern needs a pattern'],
    ["A: { pattern: a }", 'error: variable "A": a pattern goes with type pattern'],
    [
      'A: { type: pattern, pattern: "(" }',
      'error: variable "A": pattern is no regular expression (JavaScript\'s, flag u)',
    ],
    ["A: { type: port, default: 0 }", 'error: variable "A": default must be a port, 1 to 65535'],
    ['A: { default: "a\\0b" }', 'error: variable "A": default holds a NUL byte'],
    [
      "A: { default: '${B}' }",
      'error: variable "A": a default is a plain text, ${...} is known in a grant\'s set only',
    ],
    [
      "API_TOKEN: { default: x }",
      'error: variable "API_TOKEN": a sensitive variable takes no default: a policy is no secret (use file, or sensitive: false)',
    ],
    [
      "A: { sensitive: true, default: x }",
      'error: variable "A": a sensitive variable takes no default: a policy is no secret (use file, or sensitive: false)',
    ],
    [
      'A: { type: pattern, pattern: "a)|(?:b" }',
      'error: variable "A": pattern is no regular expression (JavaScript\'s, flag u)',
    ],
    ["A: { file: secrets/a }", 'error: variable "A": file must be an absolute path without . and ..'],
    ["A: { file: /run/../etc/shadow }", 'error: variable "A": file must be an absolute path without . and ..'],
    ["A: { file: / }", 'error: variable "A": file must be an absolute path without . and ..'],
    ["A: { file: /run/x, default: y }", 'error: variable "A": file and default exclude each other: remove one'],
    [
      "HOME: {}",
      'error: variable "HOME": HOME describes a process, not the container: a launcher sets it from the account: remove it here',
    ],
    ["'A*': {}", 'error: variable "A*": "A*" must be one variable\'s exact name, not a pattern'],
    ["'A B': {}", 'error: variable "A...": "A..." must be one variable\'s exact name'],
    ["A: { only: {} }", 'error: variable "A": only names nobody: it needs users, groups or both'],
  ])("%s is refused", (text, message) => {
    expect(complaints(`variables: { ${text} }`).map((line) => line.replace(/^\S+ /, ""))).toContain(message);
  });

  it("may have a default although its name looks sensitive, if it is declared not to be", () => {
    expect(complaints("variables: { CACHE_KEY: { sensitive: false, default: x } }")).toEqual([]);
  });

  it("may be an odd name, and may come from a file", () => {
    expect(complaints("variables: { spring.url: { required: true }, A: { file: /run/secrets/a..b } }")).toEqual([]);
  });
});

describe("a grant", () => {
  it.each([
    [
      "allow: LD_PRELOAD",
      'grant "w": LD_PRELOAD changes what a program executes: name it under hazards, not under allow',
    ],
    ["hazards: PORT", 'grant "w": PORT is not in the catalogue of hazards: name it under allow'],
    ["hazards: ['LD_*']", 'grant "w": "LD_*" must be one variable\'s exact name, not a pattern'],
    [
      "set: { NODE_OPTIONS: x }",
      'grant "w": NODE_OPTIONS changes what a program executes: to set it, name it under hazards too',
    ],
    [
      "allow: HOME",
      'grant "w": HOME describes a process, not the container: a launcher sets it from the account: remove it here',
    ],
    [
      "set: { USER: x }",
      'grant "w": USER describes a process, not the container: a launcher sets it from the account: remove it here',
    ],
    ["set: { a.b: x }", 'grant "w": "a.b" is no variable name (letters, digits and _, at most 200, no digit first)'],
    ["set: { A: '${B' }", 'grant "w": set A: a ${ is not closed (write $$ for a dollar)'],
    [
      "set: { A: '${B:-x}' }",
      'grant "w": set A: only ${NAME} and ${url:NAME} are known in braces (write $$ for a dollar)',
    ],
    ["set: { A: '${}' }", 'grant "w": set A: only ${NAME} and ${url:NAME} are known in braces (write $$ for a dollar)'],
    ['set: { A: "a\\0b" }', 'grant "w": set A: a NUL byte cannot be in a variable'],
    ["allow: 'A*B'", 'grant "w": "A*B" is no pattern: an exact name, or a prefix followed by one *'],
    ["allow: 'A?'", 'grant "w": "A?" is no pattern: an exact name, or a prefix followed by one *'],
    ["allow: 'a.b*'", 'grant "w": "a.b*" is no pattern: an exact name, or a prefix followed by one *'],
    ["allow: ''", 'grant "w": "" is no pattern: an exact name, or a prefix followed by one *'],
    ["everything: true", undefined],
    ["everything: false\nallow: A", undefined],
    ["everything: true\nallow: A", 'grant "w": everything stands instead of allow: remove one of them'],
    ["allow: A\nset: { A: x }", 'grant "w": A stands under both allow and set: remove it from one'],
    [
      "set: { A: 'x${HOME}' }",
      'grant "w": HOME describes a process, not the container: a launcher sets it from the account: remove it here',
    ],
    [
      "allow: 'LD_*'\nneed: LD_PRELOAD",
      'grant "w": needs LD_PRELOAD, which is a hazard: a pattern leaves it out, name it under hazards',
    ],
    ["allow: A\nneed: [PATH, LANG]", undefined],
    ["allow: A\nneed: [LC_ALL, LC_TIME]", undefined],
    ["allow: A\nneed: LC_API_KEY", 'grant "w": needs LC_API_KEY, which it does not give: name it under allow'],
    ["allow: A\nneed: B", 'grant "w": needs B, which it does not give: name it under allow'],
    [
      "allow: 'B*'\nneed: B_KEY",
      'grant "w": needs B_KEY, which is sensitive: a pattern leaves it out, name it under allow',
    ],
    ["allow: ['B*', B_KEY]\nneed: B_KEY", undefined],
    ["allow: 'B*'\nset: { B_KEY: '${X}' }\nneed: B_KEY", undefined],
    ["allow: 'B*'\nneed: [BC]", undefined],
    ["hazards: LD_PRELOAD\nneed: LD_PRELOAD", undefined],
    ["everything: true\nneed: ANY", undefined],
    [
      `set: { API_TOKEN: ${canary} }`,
      'grant "w": set API_TOKEN writes a secret into the policy, which is none: use file, or ${NAME}',
    ],
    ["set: { API_TOKEN: '${X}', LD_PRELOAD: a }\nhazards: LD_PRELOAD", undefined],
  ])("with %s", (body, message) => {
    const found = complaints(grant(body)).map((line) => line.replace(/^\S+ error: /, ""));
    expect(found).toEqual(message === undefined ? [] : [message]);
  });

  it("named oddly is refused", () => {
    expect(complaints("grants: { 'a b': { to: { users: app }, allow: A } }")).toEqual([
      'a.yaml:2:11: error: grant "a...": a grant\'s name is made of letters, digits, . _ and -, at most 64',
    ]);
  });

  it("cannot give everything to a group", () => {
    expect(complaints("grants: { w: { to: { users: root, groups: app }, everything: true } }")[0]).toContain(
      "everything is for root and @init only, not for groups",
    );
  });

  it.each(["", " 0", "-1", "+1", "4294967295", "a b", "a:b", "@all", "0x1", "010"])(
    "to the user %j is refused",
    (user) => {
      expect(complaints(`grants: { w: { to: { users: [${JSON.stringify(user)}] }, allow: A } }`)[0]).toContain(
        "is no user: a name, or a number from 0 to 4294967294",
      );
    },
  );

  it("to the group @init is refused", () => {
    expect(complaints('grants: { w: { to: { groups: ["@init"] }, allow: A } }')[0]).toContain('"@init" is no group');
  });
});

describe("a forbid", () => {
  it("of nothing is refused", () => {
    expect(complaints("forbid: [{ to: { users: app }, variables: [] }]")[0]).toContain(
      "forbid 1: forbids nothing, since variables is empty: name some, or remove the forbid",
    );
  });
});

describe("base settings", () => {
  it.each([
    ["allow: [API_KEY]", "settings: base: API_KEY is sensitive, and base variables are everybody's: use a grant"],
    ["allow: [LD_PRELOAD]", "settings: base: LD_PRELOAD changes what a program executes: name it under hazards"],
    ["hazards: [PORT]", "settings: PORT is not in the catalogue of hazards: name it under allow"],
    ["allow: ['A*']", 'settings: "A*" must be one variable\'s exact name, not a pattern'],
  ])("with %s are refused", (text, message) => {
    expect(complaints(`settings: { base: { ${text} } }`).join()).toContain(message);
  });
});

describe("settings.inherit", () => {
  it.each([
    ["true", []],
    ["false", []],
    ["[app, 1001]", []],
    ["app", []],
    ["[]", ["settings: inherit names nobody: it needs users"]],
    ["[true, '-1']", ['settings: "-1" is no user: a name, or a number from 0 to 4294967294']],
    ["['']", ['settings: "" is no user: a name, or a number from 0 to 4294967294']],
    ["{ users: app }", ["settings: inherit must be text"]],
  ])("%s", (text, expected) => {
    const found = complaints(`settings: { inherit: ${text} }`);
    expect(found).toHaveLength(expected.length);
    for (const message of expected) expect(found.join()).toContain(message);
  });
});

it("a grant can need what the settings make base, and not what a pattern leaves to a file", () => {
  const grant =
    "grants: { w: { to: { users: app }, allow: 'APP_*', need: [RAILS_ENV, APP_CERT] } }\nsettings: { base: { allow: RAILS_ENV } }";
  expect(complaints(grant)).toEqual([]);
  expect(complaints(`${grant}\nvariables: { APP_CERT: { file: /run/x } }`)).toEqual([
    expect.stringContaining("needs APP_CERT, which comes from a file: a pattern leaves it out, name it under allow"),
  ]);
});

describe("a variable that some grant sets to a text with a sensitive one", () => {
  const both = (more = "") =>
    `${more}grants: { a: { to: { users: app }, set: { DSN: "x\${A_KEY}", COPY: "\${DSN}" } }, b: { to: { users: web }, set: { DSN: plain } } }`;

  it("is sensitive, and so is what it is put into", () => {
    expect([...load(both()).policy.sensitiveTargets].sort()).toEqual(["COPY", "DSN"]);
  });

  it("is set to no plain text by another grant, unless it is declared not to be sensitive", () => {
    expect(complaints(both())).toEqual([expect.stringContaining('grant "b": set DSN writes a secret into the policy')]);
    expect(complaints(both("variables: { DSN: { sensitive: false } }\n"))).toEqual([]);
  });
});

describe("several files", () => {
  it("are one policy, whatever their order", () => {
    const a = "grants: { a: { to: { users: app }, allow: A } }";
    const b = "grants: { b: { to: { users: app }, allow: B } }\nsettings: { files: none }";
    const c = "settings: { base: { allow: X } }";
    expect([...load(a, b, c).policy.grants.keys()].sort()).toEqual(["a", "b"]);
    expect(load(a, b, c).policy.settings).toMatchObject({ files: "none", base: [{ value: "X" }] });
    expect(load(c, b, a).policy.settings).toMatchObject({ files: "none", base: [{ value: "X" }] });
  });

  it("may not define the same grant, variable or setting twice", () => {
    const text = "variables: { A: {} }\ngrants: { a: { to: { users: app }, allow: A } }\nsettings: { files: all }";
    expect(complaints(text, text)).toEqual([
      "b.yaml:2:14: error: variable A is defined twice: also at a.yaml:2: keep one of them",
      "b.yaml:3:11: error: grant a is defined twice: also at a.yaml:3: keep one of them",
      "b.yaml:4:20: error: setting files is defined twice: also at a.yaml:4: keep one of them",
    ]);
  });

  it("are looked at for secrets beside other errors, unless a declaration is among them", () => {
    const secret = `grants: { a: { to: { users: app }, set: { A_KEY: ${canary} } } }`;
    expect(complaints(secret, "grants: { b: { to: {}, allow: A } }").join("\n")).toContain(
      "writes a secret into the policy",
    );
    expect(complaints(secret, "variables: { A_KEY: { sensitive: flase } }").join("\n")).not.toContain(
      "writes a secret into the policy",
    );
    expect(complaints(secret, "variables: [").join("\n")).not.toContain("writes a secret into the policy");
  });

  it("declare sensitivity for each other", () => {
    expect(
      messages(
        load("variables: { A_KEY: { sensitive: false } }", "grants: { a: { to: { users: app }, set: { A_KEY: x } } }")
          .diagnostics,
      ),
    ).toEqual([]);
  });
});

describe("a name that describes a process", () => {
  it.each(["HOME", "USER", "LOGNAME", "SHELL", "GROUP", "UID", "GID", "PWD", "OLDPWD", "SHLVL", "_"])(
    "is an error wherever it is named: %s",
    (name) => {
      const places = [
        `variables: { ${name}: {} }`,
        grant(`allow: ["${name}"]`),
        grant(`set: { "${name}": x }`),
        grant(`allow: A\nneed: ["${name}"]`),
      ];
      for (const text of places) expect(complaints(text).join(), text).toContain(`${name} describes a process`);
    },
  );
});
