import { describe, expect, it } from "vitest";
import { alignColumns } from "../../../src/text/columns.ts";

describe("columns", () => {
  it("stand beneath each other, whatever is in them, and no line ends in a blank", () => {
    expect(alignColumns([["a", "bcd", "e"], ["füß", "", ""], ["x"]])).toEqual(["a    bcd  e", "füß", "x"]);
    expect(alignColumns([])).toEqual([]);
  });
});
