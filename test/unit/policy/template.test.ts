import { describe, expect, it } from "vitest";
import { expand, parseTemplate, type Template, templateKey } from "../../../src/policy/template.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { canary } from "../../support/canary.ts";

const name = "X" as Bytes;
const values = new Map([
  ["SECRET", `${canary}/ä@:`.replace("ä", "\xe4")],
  ["EMPTY", ""],
  ["LONG", "l".repeat(131_060)],
]) as Map<Bytes, Bytes>;
const lookup = (key: Bytes) => values.get(key);
const result = (text: string) => expand(parseTemplate(text) as Template, name, lookup);

describe("a template", () => {
  it("stands for its text with the variables in it", () => {
    expect(result("pg://app:${SECRET}@db")).toEqual({ kind: "value", value: `pg://app:${canary}/\xe4@:@db` });
    expect(result("[${EMPTY}]")).toEqual({ kind: "value", value: "[]" });
    expect(result("")).toEqual({ kind: "value", value: "" });
  });

  it("percent-encodes every byte that is not unreserved", () => {
    expect(result("${url:SECRET}")).toEqual({ kind: "value", value: `${canary}%2F%E4%40%3A` });
  });

  it("takes $$ for a dollar, and a lone dollar for itself", () => {
    expect(result("$$5 $HOME $")).toEqual({ kind: "value", value: "$5 $HOME $" });
    expect(result("$${SECRET}")).toEqual({ kind: "value", value: "${SECRET}" });
  });

  it("names its variables, each once", () => {
    expect((parseTemplate("${A}${url:A}${B}") as Template).names).toEqual(["A", "B"]);
  });

  it("is unset where a variable inside is", () => {
    expect(result("a${NONE}")).toEqual({ kind: "unset", name: "NONE" });
  });

  it("is too long as soon as execve would refuse it, and is not built then", () => {
    expect(result("${LONG}123456789")).toMatchObject({ kind: "value" });
    expect(result("${LONG}1234567890")).toEqual({ kind: "too-long", length: 131_072 });
    expect(result("${url:LONG}${LONG}")).toEqual({ kind: "too-long", length: 262_122 });
  });

  it("has a key of its own exactly if it differs", () => {
    const key = (text: string) => templateKey(parseTemplate(text) as Template);
    expect(key("a${A}")).toBe(key("a${A}"));
    expect(new Set(["a${A}", "a${url:A}", "a$${A}", "a$$${A}", "aA"].map(key)).size).toBe(5);
  });
});
