import { describe, expect, it } from "vitest";
import { shellSpecial } from "../../../src/contract/shell-special.ts";
import { formatDirectory, parseFile, readBack } from "../../../src/snapshot/directory.ts";
import { formatJson } from "../../../src/snapshot/json.ts";
import { formatShell } from "../../../src/snapshot/shell.ts";
import type { Bytes } from "../../../src/text/bytes.ts";

const variables = (record: Record<string, string>) => new Map(Object.entries(record)) as Map<Bytes, Bytes>;

describe("the directory form", () => {
  it("adds a newline to an empty value and to one that ends in a newline, to no other", () => {
    const files = formatDirectory(variables({ PLAIN: "v", EMPTY: "", LINE: "v\n", LINES: "v\n\n" }));
    expect(files).toEqual([
      ["EMPTY", "\n"],
      ["LINE", "v\n\n"],
      ["LINES", "v\n\n\n"],
      ["PLAIN", "v"],
    ]);
    for (const [name, content] of files)
      expect(parseFile(content)).toBe(variables({ PLAIN: "v", EMPTY: "", LINE: "v\n", LINES: "v\n\n" }).get(name));
  });

  it("has no file for a name that is no safe file name", () => {
    expect(formatDirectory(variables({ "../x": "v", ".x": "v", "a.b": "v" })).map(([name]) => name)).toEqual(["a.b"]);
  });

  it("is read back: new and changed files set, missing ones delete, names without a file stay", () => {
    const before = variables({ KEEP: "1", CHANGE: "1", DELETE: "1", ".odd": "1" });
    const files = variables({ KEEP: "1", CHANGE: "2\n", NEW: "3" });
    expect(readBack(before, files, new Set())).toEqual(variables({ ".odd": "1", KEEP: "1", CHANGE: "2", NEW: "3" }));
  });
});

describe("the .sh form", () => {
  it("quotes every byte, and a single quote too", () => {
    expect(formatShell(variables({ B: 'it\'s $(x) `y` \\ "z"\n!', A: "" }))).toBe(
      "export A=''\nexport B='it'\\''s $(x) `y` \\ \"z\"\n!'\n",
    );
  });

  it("leaves out odd names and names that shells treat specially", () => {
    expect(formatShell(variables({ "a.b": "1", OPTIND: "a[$(id)]", path: "1", status: "1", OK: "1" }))).toBe(
      "export OK='1'\n",
    );
    expect(shellSpecial.has("OPTIND")).toBe(true);
  });
});

describe("the .json form", () => {
  it("is one flat object, sorted by bytes, with a final newline", () => {
    const text = formatJson(variables({ b: "2", A: 'x"\n', __proto__x: "\xc3\xa9" }));
    expect(text).toBe('{\n  "A": "x\\"\\n",\n  "__proto__x": "\xc3\xa9",\n  "b": "2"\n}\n');
  });

  it("keeps what is not UTF-8 under =base64, between the other names by bytes", () => {
    const text = formatJson(variables({ "\xff": "v", B: "\xff", "0": "digit", A: "1" }));
    expect(JSON.parse(text)).toEqual({ "0": "digit", A: "1", "=base64": { "Qg==": "/w==", "/w==": "dg==" } });
    expect(text.indexOf('"0"')).toBeLessThan(text.indexOf('"=base64"'));
    expect(text.indexOf('"=base64"')).toBeLessThan(text.indexOf('"A"'));
  });

  it("is an empty object for an empty snapshot", () => {
    expect(formatJson(new Map())).toBe("{}\n");
  });
});
