import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { pureFolders } from "../../build/walls.ts";
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

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

it.each(["src", "native", "docs"])("%s names only files that are there", (folder) => {
  for (const file of folder === "docs" ? pages : files.filter((name) => name.startsWith(`${folder}/`))) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [name] of text.matchAll(/\b(src|native|docs|test|build)\/[\w./-]+\.(ts|mjs|c|h|md|sh)\b/g))
      expect(existsSync(join(root, name)), `${file} names ${name}`).toBe(true);
  }
});

it("each pure folder has a folder of unit tests", () => {
  for (const folder of pureFolders) expect(existsSync(join(root, "test/unit", folder)), folder).toBe(true);
});

it("npm run has at most ten entries", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(Object.keys(scripts).length).toBeLessThanOrEqual(10);
});

it("nothing is left to be done", () => {
  const mark = new RegExp(["TO" + "DO", "FIX" + "ME"].join("|"));
  for (const file of [...files, ...pages]) expect(readFileSync(join(root, file), "utf8"), file).not.toMatch(mark);
});

it.each(["src", "native", "test"])("half of the files of %s have at most 100 lines", (folder) => {
  const lengths = files
    .filter((name) => name.startsWith(`${folder}/`))
    .map((name) => readFileSync(join(root, name), "utf8").split("\n").length - 1)
    .sort((left, right) => left - right);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(100);
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

it("what the architecture says is decided in a file is in that file", () => {
  const [, section = ""] = readFileSync(join(root, "docs/architecture.md"), "utf8").split("## Where it is decided\n");
  const [table = ""] = section.split("\n## ");
  const places = [...table.matchAll(/`((?:src|native)\/[\w./-]+)` ((?:`\w+`(?:, )?)+)/g)];
  expect(places.length).toBeGreaterThan(15);
  for (const [, file = "", names = ""] of places) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, name = ""] of names.matchAll(/`(\w+)`/g))
      expect(text, `${file} has ${name}`).toMatch(new RegExp(`\\b${name}\\b`));
  }
});

it("what is said on stderr is said in one place of each language", () => {
  const ways = /\bwrite\(2,|\bstderr_write\(|\b(?:v?f|d)printf\(|\bperror\(|\bfput[cs]\(|\bwrite_all\(2,|STDERR_FILENO/;
  const saying = files.filter(
    (file) =>
      /^(src|native)\/(?!(test|fuzz)\/)/.test(file) &&
      ways.test(readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "")),
  );
  // The journal's lines of the audit log go to stderr too, by write_line_now() of stderr.c.
  expect(saying.sort()).toEqual([
    "native/message/message.c",
    "native/message/stderr.c",
    "native/message/stderr.h",
    "src/say.ts",
  ]);
});
