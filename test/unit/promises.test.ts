import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../support/container.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
/** Without line breaks, and with the text of a link in its place. */
const flat = (text: string) => text.replace(/\s+/g, " ").replace(/\[([^\]]+)\]\([^)]*\)/g, "$1");

/** The rows of docs/promises.md: what is promised, on which page, and the test that holds it. */
const rows = read("docs/promises.md")
  .split(/^## /m)
  .slice(1)
  .flatMap((section) => {
    const [, page = ""] = /^\[(.+?)\]/.exec(section) ?? [];
    return [...section.matchAll(/^\| (.+?) \| `(test\/.+?|\.ci\/run)`: (.+?) \|$/gm)].map(
      ([, promise = "", file = "", title = ""]) => ({ page, promise, file, title }),
    );
  });

it.each(rows)("$page promises what docs/promises.md says: $promise", ({ page, promise }) => {
  expect(flat(read(page))).toContain(promise);
});

it.each(rows)("$file has the test that docs/promises.md names: $title", ({ file, title }) => {
  expect(read(file)).toContain(title);
});

it("every page that is written for users promises something", () => {
  const aboutTheCode = ["architecture", "decisions", "promises"].map((name) => `docs/${name}.md`);
  const pages = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`);
  const promising = new Set(rows.map(({ page }) => page));
  expect(["README.md", "SECURITY.md", ...pages].filter((page) => !promising.has(page)).sort()).toEqual(
    aboutTheCode.sort(),
  );
});
