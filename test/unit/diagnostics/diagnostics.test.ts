import { describe, expect, it } from "vitest";
import {
  addAll,
  error,
  formatLocation,
  hasErrors,
  sortDiagnostics,
  warning,
} from "../../../src/diagnostics/diagnostics.ts";
import { messages } from "../../support/policy.ts";

describe("diagnostics", () => {
  it("are added however many they are: more than an engine passes as arguments", () => {
    const all = [warning("environment", "first")];
    addAll(all, Array(500_000).fill(error("syntax", "one of many")));
    expect(all).toHaveLength(500_001);
  });

  it("have errors, or warnings only", () => {
    expect([
      hasErrors([]),
      hasErrors([warning("left-out", "w")]),
      hasErrors([warning("left-out", "w"), error("syntax", "e")]),
    ]).toEqual([false, false, true]);
  });

  it("are one line each, with or without a place", () => {
    expect(messages([error("environment", "a\nb"), error("syntax", "m", { file: "f", line: 2, column: 3 })])).toEqual([
      "error: a\\x0ab",
      "f:2:3: error: m",
    ]);
  });

  it("are sorted by place, those without one last", () => {
    const at = (file: string, line: number, column: number) =>
      error("syntax", formatLocation({ file, line, column }), { file, line, column });
    const list = [
      error("environment", "none"),
      at("b", 1, 1),
      at("a", 2, 1),
      at("a", 1, 9),
      at("a", 1, 2),
      error("environment", "none"),
    ];
    expect(sortDiagnostics(list).map(({ location }) => location && formatLocation(location, "column"))).toEqual([
      "a:1:2",
      "a:1:9",
      "a:2:1",
      "b:1:1",
      undefined,
      undefined,
    ]);
  });
});
