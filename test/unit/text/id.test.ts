import { describe, expect, it } from "vitest";
import { parseId } from "../../../src/text/id.ts";

describe("an id", () => {
  it("is a plain decimal number up to 4294967294", () => {
    expect(parseId("0")).toBe(0);
    expect(parseId("54321")).toBe(54_321);
    expect(parseId("4294967294")).toBe(4_294_967_294);
  });

  it.each(["", " 0", "0 ", "+0", "-1", "00", "010", "0x0", "1e3", "4294967295", "4294967296", "99999999999", "0\n"])(
    "is not %j",
    (text) => {
      expect(parseId(text)).toBeUndefined();
    },
  );
});
