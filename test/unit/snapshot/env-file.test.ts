import { describe, expect, it } from "vitest";
import { parseEnvFile } from "../../../src/snapshot/env-file.ts";
import type { Bytes } from "../../../src/text/bytes.ts";

describe("a file of variables", () => {
  it("is read by NULs if it has one, else by lines without comments", () => {
    expect([...parseEnvFile("A=1\nB=2\0C=\0" as Bytes).variables]).toEqual([
      ["A", "1\nB=2"],
      ["C", ""],
    ]);
    const { variables, nameless } = parseEnvFile("# c\nA=1\n\nnot a name\nB=x=y\n" as Bytes);
    expect([...variables]).toEqual([
      ["A", "1"],
      ["B", "x=y"],
    ]);
    expect(nameless).toBe(1);
  });

  it("never takes a part of a value for a name: values in quotes go on, and what follows a part must look like a name", () => {
    const read = (text: string) => parseEnvFile(text as Bytes);
    expect([...read('KEY="-----BEGIN\nabc=\nEND"\nB=2\n').variables]).toEqual([
      ["KEY", '"-----BEGIN\nabc=\nEND"'],
      ["B", "2"],
    ]);
    expect([...read("KEY='a\nB=never closed\n").variables.keys()]).toEqual(["KEY", "B"]);
    expect([...read('A="x"\nB="\n').variables.keys()]).toEqual(["A", "B"]);
    const pem = read("KEY=-----BEGIN\nMIIEvQ+x\nznVLOaaKN5hQeCV8GfppkMw==\nabc=1\nNEXT=2\nlast=3\n");
    expect([...pem.variables.keys()]).toEqual(["KEY", "NEXT", "last"]);
    expect(pem.nameless).toBe(3);
    const wrapped = read(`KEY=${"A".repeat(64)}\nlastLineIt==\nNEXT=2\n`);
    expect([[...wrapped.variables.keys()], wrapped.nameless]).toEqual([["KEY", "NEXT"], 1]);
    expect([...read("http_proxy=\ndebug=\nno_proxy=localhost\nV2=\n").variables.keys()]).toEqual([
      "http_proxy",
      "debug",
      "no_proxy",
      "V2",
    ]);
    expect([...read("AB==\nx y\nCD==\n").variables.keys()]).toEqual(["AB"]);
  });

  it("is read as people write it: export, blanks, a mark of its encoding, Windows' ends of lines", () => {
    expect([...parseEnvFile("\xef\xbb\xbfA=1\r\nexport B = 2\r\n" as Bytes).variables]).toEqual([
      ["A", "1"],
      ["B", " 2"],
    ]);
  });
});
