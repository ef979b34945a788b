import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { environment, group, passwd } from "../../demo/shop.ts";
import { bin, root, run, sections } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";

/** Documents whose ```console blocks are commands, each after "$ ", and what they print; "[exit N]" where N is not 0. */
const documents = ["policy.md", "launching.md", "files.md", "audit.md", "reload.md"];

function consoleLines(document: string): string[] {
  const text = readFileSync(join(root, "docs", document), "utf8");
  return [...text.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block]) =>
    (block as string).split("\n").slice(0, -1),
  );
}

describeContainers("the commands that the documentation shows", () => {
  it.each(documents)("print what %s says, in one container", (document) => {
    const lines = consoleLines(document);
    const commands = lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
    expect(commands.length).toBeGreaterThan(1);
    const script = commands
      .map(
        (command, index) => `echo "== ${index}"; { ${command}\n} 2>&1; code=$?; [ $code = 0 ] || echo "[exit $code]"`,
      )
      .join("\n");
    const { stdout, stderr } = run({
      policies: { "web-shop.yaml": readFileSync(join(root, "policies/examples/web-shop.yaml"), "utf8") },
      passwd,
      group,
      environment,
      command: `cd /srv; unset OLDPWD; export PATH=$PATH:${bin}; ${script.replaceAll("\n", "\n")}`,
    });
    expect(stderr).toBe("");
    const found = sections(stdout);
    const printed = commands.flatMap((command, index) => [
      `$ ${command}`,
      ...(found[index] as string)
        .replaceAll(`:${bin}`, "")
        .split("\n")
        .filter((line) => line !== ""),
    ]);
    expect(printed.filter((line) => line !== "[exit 1]")).toEqual(lines);
  });
});

describe("the documentation", () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    ...readdirSync(join(root, "docs")).map((page) => `docs/${page}`),
  ];

  it.each(pages)("%s links only to what is there", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    for (const [, target] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      expect(() => readdirSync(join(root, page, "..", target as string)), `${page} → ${target}`).not.toThrow(/ENOENT/);
    }
  });

  it("names every option of the launchers and of env-init", () => {
    const page = readFileSync(join(root, "docs/launching.md"), "utf8");
    for (const source of ["setuser.c", "with-env.c", "init-options.c"]) {
      const usage = readFileSync(join(root, "native", source), "utf8");
      for (const [option] of usage.matchAll(/--[a-z-]+(?= {2,}| [A-Z]+)/g)) expect(page, option).toContain(option);
    }
  });

  it("opens with the two commands", () => {
    const [first] = /```sh\n([\s\S]+?)```/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
    expect(first).toMatch(/npm ci && npm start.*\nnpm ci && npm test/);
  });
});
