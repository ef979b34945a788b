import { describe, expect, it } from "vitest";
import { parsePolicyFile } from "../../../src/policy/parse.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { encodeUtf8 } from "../../../src/text/utf8.ts";
import { readEvents } from "../../../src/yaml/events.ts";
import { Lines } from "../../../src/yaml/lines.ts";
import { Places } from "../../../src/yaml/places.ts";
import { canary } from "../../support/canary.ts";
import { messages } from "../../support/policy.ts";

const parse = (text: string) => messages(parsePolicyFile(encodeUtf8(text), "p.yaml").diagnostics);

describe("a policy file as YAML", () => {
  it("shows of a text that stands where a name belongs only what can be a name", () => {
    const texts = [
      `grants: {w: {to: {users: app}, allow: ["API_KEY=${canary}"]}}`,
      `grants: {w: {to: {users: app}, set: {"API_KEY:${canary}": }}}`,
      `grants: {w: {to: {users: app}, set: {"API_KEY=${canary}": 1}}}`,
      `grants: {w: {to: {users: app}, set: {"A \${${canary}": "\${"}}}`,
      `variables: {"API_KEY=${canary}": {}}`,
      `variables: {"API_KEY ${canary}": {typ: 1}}`,
      `grants: {w: {to: {users: ["app:${canary}"]}, allow: A}}`,
      `"x: ${canary}": 1`,
    ];
    for (const text of texts) expect(parse(`version: 1\n${text}\n`).length, text).toBeGreaterThan(0);
  });

  it("is refused as a whole when it is too large, not text, or nested too deep", () => {
    expect(messages(parsePolicyFile("#".repeat(4 * 1024 * 1024 + 1) as Bytes, "p.yaml").diagnostics)).toEqual([
      "p.yaml:1:1: error: over 4 MB: this cannot be a policy",
    ]);
    expect(messages(parsePolicyFile("version: 1\n\xff" as Bytes, "p.yaml").diagnostics)).toEqual([
      "p.yaml:1:1: error: not UTF-8 text",
    ]);
    const deep = [expect.stringMatching(/^p.yaml:\d+:\d+: error: nested deeper than 32 levels: no policy needs that$/)];
    expect(parse("[".repeat(100_000))).toEqual(deep);
    expect(parse(`x: ${"[".repeat(33)}${"]".repeat(33)}`)).toEqual(deep);
    expect(parse(Array.from({ length: 40 }, (_, level) => `${" ".repeat(level)}a:\n`).join(""))).toEqual(deep);
    expect(parse(`${"- ".repeat(40)}a\n`)).toEqual(deep);
    expect(parse(`${"? ".repeat(40)}a\n`)).toEqual(deep);
    expect(parse("]]]] x\n")).not.toEqual(deep);
    // A line that is not indented ends every bracket that is open.
    for (const line of ["k: [\n", "[\n---\n"]) expect(parse(line.repeat(40)), line).not.toEqual(deep);
    expect(parse(`# c\nx: ${"[".repeat(33)}`)).toEqual([
      "p.yaml:2:36: error: nested deeper than 32 levels: no policy needs that",
    ]);
    expect(parse(`${"[".repeat(32)}${"]".repeat(32)}`)).not.toEqual(deep);
  });

  it("may use anchors, but not to blow up", () => {
    expect(parse("version: 1\ngrants:\n  a: {to: &who {users: app}, allow: A}\n  b: {to: *who, allow: B}\n")).toEqual(
      [],
    );
    const bomb = Array.from(
      { length: 12 },
      (_, level) =>
        `x${level}: &x${level} [${Array(10)
          .fill(level === 0 ? "A" : `*x${level - 1}`)
          .join(", ")}]`,
    );
    expect(parse(`version: 1\n${bomb.join("\n")}\n`)).toContainEqual(
      expect.stringContaining("the aliases (*name) of this file repeat too much"),
    );
    expect(parse("version: 1\ngrants: &g {w: *g}\n").join()).toContain(
      "the aliases (*name) of this file repeat too much",
    );
  });

  it("takes blocks, comments and documents with a start mark as YAML does", () => {
    expect(
      parse(
        "---\n# c\nversion: 1\ngrants:\n  w:\n    to:\n      users:\n        - app\n    set:\n      A: |\n        text\n      B: 'x'\n",
      ),
    ).toEqual([]);
  });

  it.each(["1", "1.0", "+1", "0x1", "0o1"])("takes the version as a number however it is written: %s", (version) => {
    expect(parse(`version: ${version}\n`)).toEqual([]);
  });

  it.each(['"1"', "one", "1x", ".", "-", ".inf", "True"])("does not take %s for the version", (version) => {
    expect(parse(`version: ${version}\n`)).toHaveLength(1);
  });

  it.each(["true", "True", "TRUE", "false", "False", "FALSE"])("takes %s for a flag", (flag) => {
    expect(parse(`version: 1\nvariables: { A: { required: ${flag} } }\n`)).toEqual([]);
  });

  it.each(["yes", '"true"', "1", "tRue", "~", "null", ""])("does not take '%s' for a flag", (flag) => {
    expect(parse(`version: 1\nvariables:\n  A: { required: ${flag} }\n`)).toHaveLength(1);
  });

  it.each([
    ["x: !a !b c", "1:7", "only one tag is possible here"],
    ["x: &a &b c", "1:7", "only one anchor is possible here"],
    ["x: &a *b", "1:7", "an alias takes no tag and no anchor"],
    ["x: *", "1:4", 'a leading * is an alias in YAML: quote it, as in "*"'],
    ["x: & y", "1:4", "a leading & names an anchor in YAML: quote it"],
    ["x: [a", "1:6", "a bracket or a quote above is not closed, or what is in it lies too far left"],
    ["x:\n  [a,\nb]", "3:1", "a bracket or a quote above is not closed, or what is in it lies too far left"],
    ["'a", "1:3", "a bracket or a quote above is not closed, or what is in it lies too far left"],
    ["x: !<a", "1:7", "this is no tag (!name): quote it, or remove it"],
    ["x: !a!b!c", "1:8", "this is no tag (!name): quote it, or remove it"],
    ["x: !ä", "1:6", "this is no tag (!name): quote it, or remove it"],
    ["x: !a!b c", "1:8", "this is no tag (!name): quote it, or remove it"],
    ["x:\n\ty: 1", "2:1", "a tab cannot indent: use blanks"],
    ["x: 1\n  y: 1", "2:4", "a key must stand alone before its colon"],
    ["x: {}\n  y: 1", "2:3", "the indentation does not fit the lines around it"],
    ["x: \u0001", "1:4", "a control character cannot stand here"],
    ['x: "\u0001"', "1:5", "a control character cannot stand here"],
    ["x: \0", "1:4", "a control character cannot stand here"],
    ['x: "\\q"', "1:6", "an unknown escape in a double-quoted text"],
    ['x: "\\xg0"', "1:7", "an unknown escape in a double-quoted text"],
    ["x: |++", "1:6", "only an indentation may follow a text's | or >"],
    ["x: |0", "1:5", "only an indentation may follow a text's | or >"],
    ["x: | y", "1:6", "only an indentation may follow a text's | or >"],
    ["x: [a b: c d]\ny: ['a' 'b']", "2:9", "a comma or a closing bracket is missing here"],
    ["x: [,]", "1:5", "a comma without anything before it"],
    ["x: 1\n'y':z", "2:5", "a blank is missing after the colon"],
    ["x: 1\ny\n", "3:1", "a key must stand on one line"],
    ["x: 1\n'y' z: 1", "2:5", "a key without a colon"],
    ["%YAML 1.2\nx: 1", "2:1", "a line that starts with % is a directive: quote it"],
    ["%YAML 9.9\n--- 1", "2:1", "a line that starts with % is a directive: quote it"],
    ["%YAML a\n--- 1", "2:1", "a line that starts with % is a directive: quote it"],
    ["%TAG a\n--- 1", "2:1", "a line that starts with % is a directive: quote it"],
    ["grants:\n  @init", "2:3", "a text cannot start with @: quote it"],
    ["x: `y`", "1:4", 'a text cannot start with `: quote it, as in "@init"'],
    ["x: 1\n'@': a: 1", "2:7", "a key must stand alone before its colon"],
    ['x: "\\@"', "1:6", "an unknown escape in a double-quoted text"],
    ['x: "\\n\\\\U00110000 \\U00110000"', "1:19", "an unknown escape in a double-quoted text"],
    ['"\\UFFFF0041": 1', "1:2", "an unknown escape in a double-quoted text"],
    ["x: {\n}\ny: [a,\n]", "2:1", "a closing bracket must stand further right than the key that it belongs to"],
    ["x: 1\ny: [a,\n]", "3:1", "a closing bracket must stand further right than the key that it belongs to"],
    ["x: 1\ny:\t[a]", "2:5", "a tab cannot stand here: use blanks"],
    ["# c\rx: 1", "1:4", "a carriage return alone ends no line here: use a newline"],
    ["x: }", "1:4", "this does not belong here: behind a quote"],
    ["x: 'y' z", "1:8", "this does not belong here: behind a quote"],
    ["x: 1\n... z", "2:5", "this does not belong here"],
  ])("says of %j where it is wrong, and what", (text, place, message) => {
    expect(parse(text)).toEqual([expect.stringContaining(`p.yaml:${place}: error: ${message}`)]);
  });

  it.each([
    ["a text in a block", "grants: |\n  text\n", "2:3"],
    ["a folded one with a comment", "grants: >-2 # as in a | b\n   text\n", "2:3"],
    ["a block after a carriage return", "# c\r\ngrants: |\r\n  text\r\n", "3:3"],
    ["a block of nothing", "grants: |", "1:10"],
    ["a quoted text", "grants: 'text'\n", "1:9"],
    ["a text with an anchor", "grants: &a text\n", "1:12"],
    ["an item that is not written", "forbid:\n  -\n", "2:3"],
  ])("is told where %s stands", (_, text, place) => {
    expect(parse(text)).toContainEqual(
      expect.stringMatching(`^p.yaml:${place}: error: (?:policy: grants must|forbid 1 has)`),
    );
  });

  it("is one document, whatever the second one is", () => {
    const message = "error: a file is one document: remove the line with ---";
    expect(parse("version: 1\n---\n")).toEqual([`p.yaml:2:1: ${message}`]);
    expect(parse("version: 1\n...\nversion: 1\n")).toEqual([`p.yaml:2:1: ${message}`]);
    expect(parse("version: 1\n--- {}\n--- {}\n")).toEqual([`p.yaml:2:1: ${message}`]);
    expect(parse("version: 1\n---\n---\nb: 1\n")).toEqual([`p.yaml:2:1: ${message}`]);
    expect(parse("---\n---\n")).toEqual([`p.yaml:2:1: ${message}`]);
    expect(parse("version: 1\n...\n")).toEqual([]);
  });

  it("has no tag anywhere, and every one that it has is told of", () => {
    expect(parse("version: !!int 1\ngrants: !a { !b w: !c [] }\n")).toEqual(
      ["1:10", "2:9", "2:14", "2:20"].map(
        (place) => `p.yaml:${place}: error: tags (!name) are not known in a policy: remove it`,
      ),
    );
  });

  it("takes a list, a mapping and an alias for no key, and reads on behind them", () => {
    expect(parse("version: 1\n[a, [b]]: 1\n{c: d}: {e: [f]}\n&g h: 1\n*g : 2\ngrants: []\n")).toEqual([
      "p.yaml:2:1: error: a key must be a plain name",
      "p.yaml:3:1: error: a key must be a plain name",
      "p.yaml:5:1: error: a key must be a plain name",
      expect.stringMatching(/^p.yaml:6:9: error: policy: grants must/),
      expect.stringMatching(/^p.yaml:4:4: error: unknown key "h"/),
    ]);
  });

  it("has no key that is longer than YAML's own, and none in the line of another, behind an anchor either", () => {
    expect(parse(`version: 1\n${"k".repeat(1024)}: 1\n`)).toEqual([
      expect.stringContaining("p.yaml:2:1: error: unknown key"),
    ]);
    expect(parse(`version: 1\n${"k".repeat(1025)}: {a: b}\n`)).toEqual([
      "p.yaml:2:1: error: a key is longer than 1,024 characters",
    ]);
    for (const text of ["grants: &a b: {}", "grants: &a 'b': {}\n        c: 1", "? grants\n: &a b: c"])
      expect(parse(`version: 1\n${text}\n`).join(), text).toContain(
        text.startsWith("?") ? "" : "a key must stand alone before its colon",
      );
    expect(parse("version: 1\ngrants: &a\n  b: {to: {users: app}, allow: A}\n")).toEqual([]);
  });

  it("has an alias stand for what was last given its name before it, wherever it is repeated", () => {
    const users = (text: string) =>
      parsePolicyFile(encodeUtf8(`version: 1\ngrants:\n${text}`), "p.yaml").grants.map(
        ({ name, to }) => `${name}: ${to.users.map(({ value }) => (value.kind === "name" ? value.name : "")).join()}`,
      );
    expect(users("  a: {to: {users: &u alice}, allow: A}\n  &u bob: {to: {users: *u}, allow: B}\n")).toEqual([
      "a: alice",
      "bob: bob",
    ]);
    const grant = (name: string, to: string) => `  ${name}: {to: ${to}, allow: A}\n`;
    expect(
      users(
        grant("a", "{users: &u alice}") +
          grant("b", "&t {users: *u}") +
          grant("c", "{users: &u carol}") +
          grant("d", "*t"),
      ),
    ).toEqual(["a: alice", "b: alice", "c: carol", "d: alice"]);
    expect(
      users(
        grant("a", "&t {users: &u alice}") +
          grant("b", "{users: &u bob}") +
          grant("c", "*t") +
          grant("d", "{users: *u}"),
      ),
    ).toEqual(["a: alice", "b: bob", "c: alice", "d: bob"]);
  });

  it("takes what is repeated ten thousand times as often as that, and says once that it is too much", () => {
    const text = `version: 1\nx: &x [${"1,".repeat(20_000)}]\ny: [${"*x,".repeat(20_000)}]\n`;
    const repeated = parse(text).filter((message) => message.includes("repeat too much"));
    expect(repeated).toEqual(["p.yaml:3:5: error: the aliases (*name) of this file repeat too much"]);
    const long = `version: 1\na: &a "${"\\n".repeat(100_000)}"\nb: [${"*a,".repeat(9_000)}]\n`;
    expect(parse(long).map((message) => message.slice(0, 30))).toEqual([
      'p.yaml:2:1: error: unknown key "a"'.slice(0, 30),
      'p.yaml:3:1: error: unknown key "b"'.slice(0, 30),
    ]);
  });

  it("that is not even a text is no mistake of its author", () => {
    expect(() => readEvents(undefined as unknown as string, new Places("p.yaml", new Lines("")))).toThrow(TypeError);
  });
});
