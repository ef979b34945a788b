import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../support/container.ts";

const size = 6;

/** The lines of a file that say something: no comments, no imports, nothing that is punctuation only; with their numbers. */
function linesOf(file: string): { text: string; line: number }[] {
  return readFileSync(join(root, file), "utf8")
    .split("\n")
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => /\w/.test(text) && !/^(\/\/|\/?\*|#|import |export \{|\} from )/.test(text));
}

const files = ["src", "native", "test", "build", "bench", "demo"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|mjs|mts|c|h|py|sh)$/.test(name))
    .map((name) => join(folder, name)),
);

it.each(["src", "native"])("%s names only files that are there", (folder) => {
  for (const file of files.filter((name) => name.startsWith(`${folder}/`))) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [name] of text.matchAll(/\b(src|native|docs|test|build)\/[\w./-]+\.(ts|mjs|c|h|md|sh)\b/g))
      expect(existsSync(join(root, name)), `${file} names ${name}`).toBe(true);
  }
});

it("no file is longer than 300 lines, 400 in C", () => {
  const lengths = files.map((file) => ({ file, lines: readFileSync(join(root, file), "utf8").split("\n").length - 1 }));
  expect(lengths.filter(({ file, lines }) => lines > (/\.[ch]$/.test(file) ? 400 : 300))).toEqual([]);
});

it(`no ${size} lines stand twice`, () => {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const file of files) {
    const lines = linesOf(file);
    for (let at = 0; at + size <= lines.length; at++) {
      const window = lines.slice(at, at + size);
      const key = window.map(({ text }) => text).join("\n");
      const place = `${file}:${window[0]?.line}`;
      const before = seen.get(key);
      if (before) twice.push(`${place} is ${before}`);
      else seen.set(key, place);
    }
  }
  expect(twice).toEqual([]);
});
