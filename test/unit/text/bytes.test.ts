import { describe, expect, it } from "vitest";
import { ascii, compare, fromArray, isBytes, join, slice, sortBytes, toArray } from "../../../src/text/bytes.ts";

describe("bytes", () => {
  it("keep every byte on the way from an array and back", () => {
    const array = Uint8Array.from({ length: 20_000 }, (_, index) => index % 256);
    expect(toArray(fromArray(array))).toEqual(array);
  });

  it("take only ASCII as text", () => {
    expect(ascii("PATH")).toBe("PATH");
    expect(() => ascii("PÄTH")).toThrow(TypeError);
  });

  it("sort as bytes do, not as a locale does", () => {
    expect(["b", "B", "a", "_", "a"].sort(compare)).toEqual(["B", "_", "a", "a", "b"]);
  });

  it("sort without a comparison just so, and the list that was given stays as it was", () => {
    const given = ["\xff", "b", "B", "", "a", "\x00", "ab", "a"];
    expect(sortBytes(given)).toEqual(["", "\x00", "B", "a", "a", "ab", "b", "\xff"]);
    expect(sortBytes(given)).toEqual([...given].sort(compare));
    expect(given[0]).toBe("\xff");
  });

  it("are strings of characters up to 0xff", () => {
    expect(["", "A", "\x00\xff"].every(isBytes)).toBe(true);
    expect(["\u0100", "x\ud800", 1, undefined, null].some(isBytes)).toBe(false);
  });

  it("are joined and sliced", () => {
    expect(join([ascii("a"), ascii("b")], ascii("="))).toBe("a=b");
    expect(join([ascii("a"), ascii("b")])).toBe("ab");
    expect(slice(ascii("abc"), 1)).toBe("bc");
  });
});
