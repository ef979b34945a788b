import { describe, expect, it } from "vitest";
import { nearest } from "../../../src/text/near.ts";

describe("a suggestion", () => {
  it.each([
    ["alow", "allow"],
    ["aplow", "allow"],
    ["resaon", "reason"],
    ["Users", "users"],
  ])("for %s is %s", (word, meant) => {
    expect(nearest(word, ["allow", "reason", "users"])).toBe(meant);
  });

  it("is the nearest of several", () => {
    expect(nearest("web", ["wob2", "wb", "weba"])).toBe("wb");
    expect(nearest("webapp", ["webxxp", "webap"])).toBe("webap");
  });

  it("is not made for a word that is far from all, nor for the word itself", () => {
    expect(nearest("database", ["allow", "reason"])).toBeUndefined();
    expect(nearest("xy", ["ab"])).toBeUndefined();
    expect(nearest("allow", ["allow"])).toBeUndefined();
  });
});
