import { describe, expect, it } from "vitest";
import { parsePolicyFile } from "../../../src/policy/parse.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { encodeUtf8 } from "../../../src/text/utf8.ts";
import { canary } from "../../support/canary.ts";
import { complaints, load, messages } from "../../support/policy.ts";

const parse = (text: string) => messages(parsePolicyFile(encodeUtf8(text), "p.yaml").diagnostics);

describe("a policy file", () => {
  it("is read whole: variables, grants, forbids and settings", () => {
    const { policy, diagnostics } = load(`
variables:
  PORT: { type: port, default: 3000, description: d, required: true, sensitive: false, minLength: 1 }
  LEVEL: { type: enum, values: [debug, info] }
  CODE: { type: pattern, pattern: "[a-z]+" }
  SECRET_FILE_X: { file: /run/secrets/x, only: { users: app, groups: [web], optional: true } }
grants:
  web:
    reason: r
    to: { users: [app, 1001, "@init"], groups: web }
    optional: true
    allow: [PORT, "FEATURE_*", a.b]
    hazards: NODE_OPTIONS
    set: { MODE: production, NUMBER: 010, FLAG: true }
    need: [PORT]
forbid:
  - { to: { groups: [1002] }, variables: "*", reason: r, optional: true }
settings: { files: none, base: { allow: [RAILS_ENV], hazards: [GEM_HOME] }, audit: { to: both, required: true } }
`);
    expect(messages(diagnostics)).toEqual([]);
    expect(policy.variables.get("PORT" as Bytes)).toMatchObject({
      type: "port",
      default: "3000",
      required: true,
      sensitive: false,
      minLength: 1,
    });
    const web = policy.grants.get("web");
    expect(web?.to.users.map(({ value }) => value)).toEqual([
      { kind: "name", name: "app" },
      { kind: "id", id: 1001 },
      { kind: "init" },
    ]);
    expect(web?.allow.map(({ value }) => value)).toEqual([
      { kind: "exact", name: "PORT" },
      { kind: "prefix", prefix: "FEATURE_" },
      { kind: "exact", name: "a.b" },
    ]);
    expect(web?.set.map(({ name, template }) => [name, template.parts[0]])).toEqual([
      ["MODE", { kind: "text", text: "production" }],
      ["NUMBER", { kind: "text", text: "010" }],
      ["FLAG", { kind: "text", text: "true" }],
    ]);
    expect(policy.forbids[0]?.variables[0]?.value).toEqual({ kind: "prefix", prefix: "" });
    expect(policy.settings).toMatchObject({
      files: "none",
      base: [{ value: "RAILS_ENV" }, { value: "GEM_HOME" }],
      audit: { events: "refusals", to: "both", required: true },
    });
  });

  it("may be JSON", () => {
    expect(parse('{ "version": 1, "grants": { "w": { "to": { "users": ["app"] }, "allow": ["A"] } } }')).toEqual([]);
  });

  it("reports all its errors at once, each with file, line and column", () => {
    const found = complaints(`
grants:
  web:
    to: { user: [app] }
    alow: [A]
  ops:
    to: { users: [] }
    allow: ["*_KEY"]
forbid:
  - { to: { users: [app] }, allow: [A] }
setings: {}
`);
    expect(found).toEqual([
      'a.yaml:12:1: error: unknown key "setings" in policy (did you mean "settings"?)',
      'a.yaml:5:11: error: unknown key "user" in grant "web": to (did you mean "users"?)',
      'a.yaml:6:5: error: unknown key "alow" in grant "web" (did you mean "allow"?)',
      'a.yaml:8:9: error: grant "ops": to names nobody: it needs users, groups or both',
      'a.yaml:9:13: error: grant "ops": "*_KEY" is no pattern: an exact name, or a prefix followed by one *',
      'a.yaml:11:29: error: unknown key "allow" in forbid 1: a forbid lists its names under "variables"',
    ]);
  });

  it.each([
    ["an empty file", "", 'p.yaml:1:1: error: an empty policy file: start with "version: 1"'],
    ["a comment only", "# nothing\n", 'p.yaml:1:1: error: an empty policy file: start with "version: 1"'],
    ["no version", "grants: {}\n", "p.yaml:1:1: error: policy: version is missing: write version: 1"],
    ["another version", "version: 2\n", "p.yaml:1:10: error: policy: version must be 1"],
    ["a version as text", 'version: "1"\n', "p.yaml:1:10: error: policy: version must be 1"],
    [
      "a list instead of a mapping",
      "- a\n",
      "p.yaml:1:1: error: policy must be a mapping (key: value), as in version: 1, grants: {...}",
    ],
    [
      "a scalar instead of a mapping",
      "hello\n",
      "p.yaml:1:1: error: policy must be a mapping (key: value), as in version: 1, grants: {...}",
    ],
    [
      "a section of another type",
      "version: 1\ngrants: 5\n",
      "p.yaml:2:9: error: policy: grants must be a mapping (key: value), as in grants: { web: { to: { users: [app] }, allow: [NAME] } }",
    ],
    ["a list that is none", "version: 1\nforbid: {}\n", "p.yaml:2:9: error: policy: forbid must be a list"],
    [
      "a key without a value",
      "version: 1\ngrants:\n  w:\n    to: {users: app}\n    allow:\n",
      'p.yaml:5:5: error: grant "w": allow has no value: give it one, or remove the key',
    ],
    [
      "a null in set",
      "version: 1\ngrants:\n  w: {to: {users: app}, set: {A: ~}}\n",
      'p.yaml:3:31: error: grant "w": set: A has no value: give it one, or remove the key',
    ],
    [
      "a boolean that is none",
      "version: 1\nvariables: {A: {required: maybe}}\n",
      'p.yaml:2:27: error: variable "A": required must be true or false',
    ],
    [
      "a negative length",
      "version: 1\nvariables: {A: {minLength: -1}}\n",
      'p.yaml:2:28: error: variable "A": minLength must be 0 or more',
    ],
    [
      "a huge length",
      "version: 1\nvariables: {A: {minLength: 99999999999999999999}}\n",
      'p.yaml:2:28: error: variable "A": minLength must be smaller',
    ],
    ["a forbid that is a mapping", "version: 1\nforbid: {a: 1}\n", "p.yaml:2:9: error: policy: forbid must be a list"],
    [
      "a part that is a list",
      "version: 1\nvariables: {A: []}\n",
      'p.yaml:2:16: error: variable "A" must be a mapping (key: value), as in { type: url }',
    ],
    [
      "a broken length",
      "version: 1\nvariables: {A: {minLength: 1.5}}\n",
      'p.yaml:2:28: error: variable "A": minLength must be a whole number',
    ],
    [
      "a length as text",
      "version: 1\nvariables: {A: {minLength: x}}\n",
      'p.yaml:2:28: error: variable "A": minLength must be a whole number',
    ],
    [
      "an unknown type",
      "version: 1\nvariables: {A: {type: prot}}\n",
      'p.yaml:2:23: error: variable "A": type must be one of string, integer, number, boolean, port, url, email, host, path, json, enum, pattern',
    ],
    [
      "a mapping where text is due",
      "version: 1\nvariables: {A: {default: {x: 1}}}\n",
      'p.yaml:2:26: error: variable "A": default must be text',
    ],
    [
      "a mapping in a list of names",
      "version: 1\ngrants: {w: {to: {users: {a: 1}}, allow: A}}\n",
      'p.yaml:2:26: error: grant "w": to: users must be text, or a list of texts',
    ],
    [
      "settings that are no mapping",
      "version: 1\nsettings: 5\n",
      "p.yaml:2:11: error: settings must be a mapping (key: value), as in { files: none }",
    ],
    [
      "an unknown setting",
      "version: 1\nsettings: { base: { alow: A } }\n",
      'p.yaml:2:21: error: unknown key "alow" in settings: base (did you mean "allow"?)',
    ],
    [
      "an audit setting that is none",
      "version: 1\nsettings: { audit: { events: everything, requierd: true } }\n",
      'p.yaml:2:42: error: unknown key "requierd" in settings: audit (did you mean "required"?)',
    ],
    [
      "a far-off key",
      "version: 1\nvariables: {A: {zzzzzzzz: 1}}\n",
      'p.yaml:2:17: error: unknown key "zzzzzzzz" in variable "A" (it takes description, type, values, pattern, minLength, sensitive, required, default, file, only)',
    ],
    [
      "a duplicate key",
      "version: 1\ngrants:\n  w: {to: {users: a}, to: {users: b}}\n",
      'p.yaml:3:23: error: "to" is defined twice here: keep one of them',
    ],
    [
      "__proto__",
      'version: 1\nvariables: {"__proto__": {required: true}}\n',
      "p.yaml:2:13: error: __proto__ is not allowed as a key: choose another name",
    ],
    ["a key that is no name", "version: 1\n? [a]\n: 1\n", "p.yaml:2:3: error: a key must be a plain name"],
    ["no key at all", "version: 1\ngrants: {: 1}\n", "p.yaml:2:9: error: a key must be a plain name"],
    [
      "a key of any length",
      `version: 1\n${"k".repeat(100)}: 1\n`,
      `p.yaml:2:1: error: unknown key "${"k".repeat(80)}..." in policy (it takes version, variables, grants, forbid, settings)`,
    ],
    ["an empty key", "version: 1\n~: 1\n", "p.yaml:2:1: error: a key must be a plain name"],
    [
      "a missing bracket",
      "version: 1\ngrants: {w: [\n",
      "p.yaml:3:1: error: a bracket or a quote above is not closed, or what is in it lies too far left",
    ],
    ["a tab", "version: 1\ngrants:\n\tw: 1\n", "p.yaml:3:1: error: a tab cannot indent: use blanks"],
    [
      "a second colon",
      "version: 1\ngrants: w: 1\n",
      "p.yaml:2:10: error: a key must stand alone before its colon: is there a second colon in this line that wants quotes?",
    ],
    [
      "an unquoted @init",
      "version: 1\ngrants: {w: {to: {users: @init}}}\n",
      'p.yaml:2:26: error: a text cannot start with @: quote it, as in "@init"',
    ],
    [
      "an unquoted *",
      "version: 1\ngrants: {w: {to: {users: app}, allow: [*]}}\n",
      'p.yaml:2:40: error: a leading * is an alias in YAML: quote it, as in "*"',
    ],
    [
      "an unknown alias",
      "version: 1\ngrants: {w: {to: {users: app}, allow: [*x]}}\n",
      'p.yaml:2:40: error: a leading * is an alias in YAML: quote it, as in "*"',
    ],
    [
      "two documents",
      "version: 1\n---\nversion: 1\n",
      "p.yaml:2:1: error: a file is one document: remove the line with ---",
    ],
    ["a tag", "version: 1\ngrants: !x {}\n", "p.yaml:2:9: error: tags (!name) are not known in a policy: remove it"],
  ])("with %s is refused", (_, text, message) => {
    expect(parse(text)).toContain(message);
  });

  it("with an alias of nothing is told of that, and not of what is missing for it", () => {
    expect(parse("version: 1\ngrants: {w: {to: {users: app}, set: {X: *x}}}\n")).toEqual([
      'p.yaml:2:41: error: a leading * is an alias in YAML: quote it, as in "*"',
    ]);
  });

  it("is read on after an error, so that the others of the file are reported too", () => {
    const found = parse(
      "version: 1\ngrants:\n  a: { to: { users: app }, to: { users: b }, allow: '*X*' }\n  b: { to: { users: app }, alow: A, allow: LD_PRELOAD, need: [HOME] }\n  __proto__: 1\n  c: { to: { users: [*x] }, allow: 'Y?' }\n",
    );
    for (const part of [
      '"to" is defined twice here: keep one of them',
      '"*X*" is no pattern',
      'unknown key "alow"',
      "LD_PRELOAD changes what",
      "HOME describes a process",
      "__proto__ is not allowed",
      "a leading * is an alias",
      '"Y?" is no pattern',
    ]) {
      expect(found.join("\n")).toContain(part);
    }
  });

  it.each([
    "toString: {a: {b: 1}}",
    "constructor: {a: {b: 1}}",
    "valueOf: 1",
    "variables: {toString: {toString: 1}}",
    "grants: {constructor: {to: {users: app}, set: {hasOwnProperty: 1}}}",
  ])("takes no key for a property of an object: %s", (text) => {
    expect(() => parse(`version: 1\n${text}\n`)).not.toThrow();
  });

  it("never quotes a scalar that stands in the wrong place, whatever the parser would say", () => {
    for (const text of [
      `version: ${canary}`,
      `version: 1\nsettings: ${canary}`,
      `version: 1\ngrants: {w: {to: {users: a}, everything: "${canary}"}}`,
      `{"version": 1, "x": "${canary}`,
      `version: 1\nx: "${canary}\\q"`,
      `a: b: ${canary}`,
    ]) {
      expect(parse(text).length).toBeGreaterThan(0);
    }
  });
});
