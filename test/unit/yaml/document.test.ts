import { describe, expect, it } from "vitest";
import { parsePolicyFile } from "../../../src/policy/parse.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { encodeUtf8 } from "../../../src/text/utf8.ts";
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
      "p.yaml:2:35: error: nested deeper than 32 levels: no policy needs that",
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

  it("refuses a line that no person wrote, wherever it is", () => {
    const message = "error: a line of over 100,000 characters: break it";
    expect(parse(`version: 1\n# ${"x".repeat(99_998)}\n`)).toEqual([]);
    expect(parse(`version: 1\n# ${"x".repeat(99_999)}\n`)).toEqual([`p.yaml:2:1: ${message}`]);
  });
});
