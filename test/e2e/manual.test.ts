import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bin, root } from "../support/container.ts";

const pages = readdirSync(join(root, "docs/man"));

/** A section of a page, by its heading in capitals. */
function section(page: string, heading: string): string {
  const text = readFileSync(join(root, "docs/man", page), "utf8");
  const [, body] = new RegExp(`^## ${heading}\\n(.*?)(?=^## |$(?![\\s\\S]))`, "ms").exec(text) ?? [];
  if (body === undefined) throw new Error(`${page} has no ${heading}`);
  return body;
}

/** The first cells of the rows of a table. */
const firstCells = (text: string) => [...text.matchAll(/^\| (`?)(.+?)\1 +\|/gm)].map(([, , cell]) => cell as string);

const helpOf = (program: string) => spawnSync(join(bin, program), ["--help"], { encoding: "utf8" }).stdout;

describe("the manual", () => {
  it.each(pages)("is made of %s, and man(1) has nothing to say against it", (page) => {
    const [, name, number] = /^(.*)\.(\d)\.md$/.exec(page) ?? [];
    const file = join(root, `dist/man/man${number}/${name}.${number}.gz`);
    const { stdout, stderr, status } = spawnSync("man", ["--warnings", "--local-file", file], {
      encoding: "utf8",
      env: { ...process.env, MANWIDTH: "100", LC_ALL: "C.UTF-8" },
    });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const [title] = readFileSync(join(root, "docs/man", page), "utf8").split("\n");
    expect(stdout.replace(/\s+/g, " ")).toContain(`NAME ${title?.replace(/^# (.*)\(\d\) --/, "$1 -")} SYNOPSIS`);
    expect(stdout).not.toMatch(/\]\(|<!--|\*\*|`|&[a-z#0-9]+;/);
    for (const line of stdout.split("\n").filter((each) => !/^ {9}\S/.test(each)))
      expect(line.length, line).toBeLessThan(104);
  });

  it.each([
    ["setuser", "setuser.1.md"],
    ["with-env", "with-env.1.md"],
    ["env-init", "env-init.8.md"],
  ])("names the options that %s --help names, and no other", (program, page) => {
    const help = [...helpOf(program).matchAll(/^ {2}(-.+?) {2,}/gm)].map(([, option]) => option);
    expect(firstCells(section(page, "OPTIONS")).slice(2)).toEqual(help);
  });

  it.each([
    ["setuser", "setuser.1.md"],
    ["with-env", "with-env.1.md"],
    ["env-init", "env-init.8.md"],
  ])("names the exit codes that %s --help names", (program, page) => {
    const [, sentence = ""] = /^Exit codes: (.*)$/ms.exec(helpOf(program)) ?? [];
    const codes = firstCells(section(page, "EXIT STATUS")).filter((code) => /^\d+$/.test(code));
    expect(codes).toEqual(sentence.match(/(?<![+\w])\d+(?!\d|\+)/g));
  });
});
