import { describe, expect, it } from "vitest";
import type { Bytes } from "../../../src/text/bytes.ts";
import { printable, printableText, shownPath } from "../../../src/text/printable.ts";

describe("text for messages", () => {
  it("shows what is printable as it is", () => {
    expect(printable("na\xc3\xafve" as Bytes)).toBe("naïve");
  });

  it("escapes newlines, escape sequences and stray bytes, so that no name forges a line", () => {
    expect(printable("A\nroot: ok\x1b[31m" as Bytes)).toBe("A\\x0aroot: ok\\x1b[31m");
    expect(printable("A\xff" as Bytes)).toBe("A\\xff");
    expect(printableText("a\u2028b\u202ec\u009b")).toBe("a\\u{2028}b\\u{202e}c\\x9b");
  });

  it("is cut at 200 characters", () => {
    expect(printable("x".repeat(1000) as Bytes)).toHaveLength(203);
  });
});

describe("a path of the command line", () => {
  it("is shown up to an =, behind which a value may be", () => {
    expect(shownPath("policies/p.yaml")).toBe("policies/p.yaml");
    expect(shownPath("KEY=value=more")).toBe("KEY=...");
  });
});
