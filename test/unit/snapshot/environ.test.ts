import { describe, expect, it } from "vitest";
import { isSafeFileName } from "../../../src/names/kinds.ts";
import { environmentOf, formatEnviron, parseEnviron } from "../../../src/snapshot/environ.ts";
import { formatSnapshot, parseSnapshot, withoutDefaults } from "../../../src/snapshot/snapshot-file.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { canary } from "../../support/canary.ts";

const block = (...entries: string[]) => entries.map((entry) => `${entry}\0`).join("") as Bytes;

it("an environment of which only the variables are known has nothing odd to tell", () => {
  const variables = new Map([["A", "1"] as [Bytes, Bytes]]);
  expect(environmentOf(variables)).toEqual({ variables, nameless: 0, duplicates: [] });
});

describe("an environment block", () => {
  it("is split at the first = of each entry, and keeps every byte of the values", () => {
    const { variables } = parseEnviron(block("A=1=2", `B=${canary}\xff\n`, "C="));
    expect([...variables]).toEqual([
      ["A", "1=2"],
      ["B", `${canary}\xff\n`],
      ["C", ""],
    ]);
  });

  it("drops entries without a name and counts them", () => {
    expect(parseEnviron(block("NOEQUALS", "=x", "", "A=1"))).toMatchObject({
      nameless: 3,
      variables: new Map([["A", "1"]]),
    });
  });

  it("takes the last of duplicates, as shells do, and names them once", () => {
    expect(parseEnviron(block("A=1", "A=2", "A=3"))).toMatchObject({
      duplicates: ["A"],
      variables: new Map([["A", "3"]]),
    });
  });

  it("leaves out what describes a process", () => {
    const { variables } = parseEnviron(
      block("HOME=/root", "USER=root", "PWD=/", "OLDPWD=/", "SHLVL=1", "_=/bin/x", "UID=0", "HOMER=1"),
    );
    expect([...variables.keys()]).toEqual(["HOMER"]);
  });

  it("may be empty, and may lack its last NUL", () => {
    expect(parseEnviron("" as Bytes).variables.size).toBe(0);
    expect(parseEnviron("A=1" as Bytes).variables.get("A" as Bytes)).toBe("1");
  });

  it("is what formatEnviron writes", () => {
    expect(formatEnviron(new Map([["A", "1"]]) as Map<Bytes, Bytes>)).toBe("A=1\0");
  });
});

describe("the snapshot file", () => {
  it("gives back variables, names that are gone, and which have a default", () => {
    const snapshot = {
      variables: new Map([
        ["B", "=\n"],
        ["A", canary],
      ]) as Map<Bytes, Bytes>,
      gone: new Set(["Z", "Y"]) as Set<Bytes>,
      defaults: new Set(["B"]) as Set<Bytes>,
    };
    expect(formatSnapshot(snapshot)).toBe(`A=${canary}\0B==\n\0Y\0Z\0=B\0`);
    expect(parseSnapshot(formatSnapshot(snapshot))).toEqual(snapshot);
    expect([...withoutDefaults(snapshot)]).toEqual([["A", canary]]);
  });
});

describe("a name", () => {
  it.each(["", ".hidden", "..", "a/b", "a=b", "a\0b", "x".repeat(201)])("is no safe file name: %j", (name) => {
    expect(isSafeFileName(name as Bytes)).toBe(false);
  });

  it.each(["PATH", "BASH_FUNC_x%%", "a.b", "x y", "\xff", "x".repeat(200)])("is a safe file name: %j", (name) => {
    expect(isSafeFileName(name as Bytes)).toBe(true);
  });
});
