import { describe, expect, it } from "vitest";
import { type Bytes, fromArray } from "../../../src/text/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../../src/text/utf8.ts";

describe("UTF-8", () => {
  it("is encoded as RFC 3629 says, for one to four bytes", () => {
    for (const text of ["a", "é", "€", "😀", "naïve → 😀"]) {
      expect(encodeUtf8(text)).toBe(fromArray(new TextEncoder().encode(text)));
      expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    }
  });

  it("writes a lone surrogate as U+FFFD", () => {
    expect(encodeUtf8("\ud800")).toBe("\xef\xbf\xbd");
  });

  it.each([
    ["a byte that only continues", "\x80"],
    ["an overlong form of two bytes", "\xc1\x81"],
    ["an overlong form of three bytes", "\xe0\x80\x81"],
    ["an overlong form of four bytes", "\xf0\x80\x80\x81"],
    ["a surrogate", "\xed\xa0\x80"],
    ["a point beyond Unicode", "\xf4\x90\x80\x80"],
    ["a lead byte beyond Unicode", "\xf5\x80\x80\x80"],
    ["a sequence that is cut off", "\xe2\x82"],
    ["a sequence that is broken", "\xe2\x82a"],
  ])("refuses %s", (_, bytes) => {
    expect(decodeUtf8(bytes as Bytes)).toBeUndefined();
  });
});
