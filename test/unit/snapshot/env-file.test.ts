import { describe, expect, it } from "vitest";
import { parseEnvFile } from "../../../src/snapshot/env-file.ts";
import type { Bytes } from "../../../src/text/bytes.ts";

describe("a file of variables", () => {
  it("is read by NULs if it has one, else by lines without comments", () => {
    expect([...parseEnvFile("A=1\nB=2\0C=\0" as Bytes).variables]).toEqual([
      ["A", "1\nB=2"],
      ["C", ""],
    ]);
    const { variables, nameless } = parseEnvFile("# c\nA=1\n\nnot a name\nB=x=y\n" as Bytes);
    expect([...variables]).toEqual([
      ["A", "1"],
      ["B", "x=y"],
    ]);
    expect(nameless).toBe(1);
  });
});
