import { describe, expect, it } from "vitest";
import { covers, formatPattern, gives, type Pattern, parsePattern } from "../../../src/names/patterns.ts";
import type { Bytes } from "../../../src/text/bytes.ts";

describe("a pattern", () => {
  const prefix = parsePattern("DB_*") as Pattern;

  it("gives ordinary names only, and withholds odd ones too", () => {
    expect(gives(prefix, "DB_HOST" as Bytes)).toBe(true);
    expect(gives(prefix, "DB_x.y" as Bytes)).toBe(false);
    expect(covers(prefix, "DB_x.y" as Bytes)).toBe(true);
    expect(gives(prefix, "XDB_HOST" as Bytes)).toBe(false);
  });

  it("gives an odd name that it names", () => {
    const exact = parsePattern("a.b") as Pattern;
    expect(gives(exact, "a.b" as Bytes)).toBe(true);
    expect(gives(exact, "a.c" as Bytes)).toBe(false);
  });

  it("is written as it is read", () => {
    for (const text of ["DB_*", "*", "a.b", "DB"]) expect(formatPattern(parsePattern(text) as Pattern)).toBe(text);
  });
});
