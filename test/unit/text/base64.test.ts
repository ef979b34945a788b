import { describe, expect, it } from "vitest";
import { encodeBase64 } from "../../../src/text/base64.ts";
import type { Bytes } from "../../../src/text/bytes.ts";

describe("base64", () => {
  it("is RFC 4648's, with padding", () => {
    for (const text of ["", "f", "fo", "foo", "foob", "\x00\xff\xfe"]) {
      expect(encodeBase64(text as Bytes)).toBe(Buffer.from(text, "latin1").toString("base64"));
    }
  });
});
