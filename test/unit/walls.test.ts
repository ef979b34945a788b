import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { native, others, pure, pureFolders } from "../../build/walls.ts";
import { root } from "../support/container.ts";

const folder = mkdtempSync(join(tmpdir(), "env-broker-walls-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What Biome says, under this project's rules, of files with one text that are planted at these paths. */
function lint(paths: readonly string[], text: string): string {
  for (const name of ["biome.json", "biome.walls.json"]) copyFileSync(join(root, name), join(folder, name));
  for (const path of paths) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const biome = join(root, "node_modules/.bin/biome");
  const words = ["lint", "--reporter=github", "--max-diagnostics=none", ...paths];
  const { stdout, stderr } = spawnSync(biome, words, { cwd: folder, encoding: "utf8" });
  for (const path of paths) rmSync(join(folder, path));
  return stdout + stderr;
}

const imports = (target: string) => `import { x } from "${target}";\nexport const y = x;\n`;

describe("the walls between the folders", () => {
  it.each([
    ["src/text/x.ts", "../names/kinds.ts"],
    ["src/text/x.ts", "../snapshot/json.ts"],
    ["src/contract/x.ts", "../text/bytes.ts"],
    ["src/accounts/x.ts", "../names/kinds.ts"],
    ["src/snapshot/x.ts", "../cli.ts"],
    ["src/snapshot/x.ts", "../broker-error.ts"],
    ["src/snapshot/x.ts", "../policy/model.ts"],
    ["src/snapshot/x.ts", "js-yaml"],
    ["src/policy/x.ts", "../grants/hash.ts"],
    ["src/policy/x.ts", "../host/host.ts"],
    ["src/policy/x.ts", "posix"],
    ["src/grants/x.ts", "../container/plan.ts"],
    ["src/grants/x.ts", "node:fs"],
    ["src/access/x.ts", "../commands/check.ts"],
    ["src/access/x.ts", "../grants/hash.ts"],
    ["src/command-line/x.ts", "../host/node.ts"],
    ["src/commands/x.ts", "../command-line/context.ts"],
    ["src/client/x.ts", "../host/host.ts"],
    ["src/client/x.ts", "zod"],
    ["src/audit/x.ts", "../policy/model.ts"],
    ["src/audit/x.ts", "node:fs"],
    ["src/host/x.ts", "../container/plan.ts"],
    ["src/host/node/x.ts", "../../commands/check.ts"],
    ["src/host/x.ts", "./node/place.ts"],
    ["src/host/x.ts", "native"],
    ["src/host/quickjs/x.ts", "node:fs"],
    ["src/host/quickjs/x.ts", "../node.ts"],
    ["src/host/node/x.ts", "native"],
    ["src/host/x.ts", "zod"],
    ["src/host/x.ts", "../command-line/context.ts"],
    ["src/say.ts", "./host/node.ts"],
    ["src/container/x.ts", "../main.ts"],
    ["src/boot/x.ts", "../client/ask.ts"],
    ["src/changes/x.ts", "../commands/check.ts"],
    ["src/policy/x.ts", "native"],
    ["src/boot/x.ts", "../host/quickjs.ts"],
    ["src/commands/x.ts", "native"],
    ["src/main.ts", "./host/quickjs.ts"],
    ["src/main.ts", "./host/node.ts"],
    ["src/policy/x.ts", "../evaluation/evaluate.ts"],
    ["src/yaml/x.ts", "../policy/model.ts"],
    ["src/evaluation/x.ts", "js-yaml"],
    ["src/container/x.ts", "../boot/stage.ts"],
    ["src/container/x.ts", "../asking/ask.ts"],
    ["src/asking/x.ts", "../commands/check.ts"],
    ["src/evaluation/x.ts", "../decision/decide.ts"],
    ["src/decision/x.ts", "../access/reach.ts"],
    ["src/reload/x.ts", "../boot/publish.ts"],
    ["src/boot/x.ts", "../commands/check.ts"],
    ["src/boot/x.ts", "../cli.ts"],
    ["src/boot/x.ts", "../host/node.ts"],
    ["src/boot/x.ts", "posix"],
    ["src/commands/x.ts", "../cli.ts"],
    ["src/commands/x.ts", "../host/node/folder.ts"],
    ["src/cli.ts", "./host/node.ts"],
    ["src/cli.ts", "node:fs"],
  ])("keep %s from importing %s", (path, target) => {
    expect(lint([path], imports(target))).toMatch(/lint\/(style\/noRestrictedImports|correctness\/noNodejsModules)/);
  });

  it.each([
    ["src/policy/x.ts", "../text/bytes.ts"],
    ["src/yaml/x.ts", "js-yaml"],
    ["src/policy/x.ts", "zod/mini"],
    ["src/grants/x.ts", "../evaluation/evaluation.ts"],
    ["src/boot/x.ts", "../grants/write.ts"],
    ["src/commands/x.ts", "../container/plan.ts"],
    ["src/host/node/x.ts", "node:fs"],
    ["src/host/quickjs/x.ts", "native"],
  ])("let %s import %s", (path, target) => {
    expect(lint([path], imports(target))).not.toMatch(/noRestrictedImports|noNodejsModules/);
  });

  it.each(["new Date()", "process.pid", "globalThis.Date", "performance.now()", 'console.log("x")'])(
    "keep %s out of the pure folders",
    (expression) => {
      const paths = pureFolders.map((each) => `src/${each}/x.ts`);
      const found = lint(paths, `export const x = ${expression};\n`);
      for (const path of paths) expect(found).toMatch(new RegExp(`noRestrictedGlobals,file=[^,]*/${path},`));
    },
  );

  it("keep chance out of the pure folders", () => {
    for (const each of pureFolders) {
      for (const file of readdirSync(join(root, "src", each)))
        expect(readFileSync(join(root, "src", each, file), "utf8")).not.toContain("Math.random");
    }
  });
});

/** What a file imports, however it is written: a path in the checkout, or a package. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const statements = text.matchAll(/^(?:import|export)\b(?:[^;"'`]*?\bfrom)?\s*["'`]([^"'`\n]+)["'`]/gm);
  const calls = text.matchAll(/\bimport\s*\(\s*["'`]([^"'`]+)["'`]/g);
  return [...statements, ...calls].map(([, name = ""]) => (name.startsWith(".") ? join(file, "..", name) : name));
}

describe("each pure folder of src", () => {
  it.each(Object.entries(pure))("imports what its wall names, all of it and nothing else: %s", (folder, wall) => {
    const files = readdirSync(join(root, "src", folder), { recursive: true, encoding: "utf8" });
    const used = files.filter((name) => name.endsWith(".ts")).flatMap((name) => importsOf(`src/${folder}/${name}`));
    const outside = used.filter((name) => !name.startsWith(`src/${folder}/`));
    const names = outside.map((name) =>
      name.startsWith("src/") ? (name.split("/")[1] as string) : (name.split("/")[0] as string),
    );
    expect([...new Set(names)].sort()).toEqual([...new Set([...wall.folders, ...(wall.packages ?? [])])].sort());
  });
});

it("every folder and file of src has a wall", () => {
  const walled = [
    ...pureFolders,
    "host",
    "node.ts",
    "quickjs.ts",
    ...others.flatMap(({ files }) => files.map((file) => file.split("/")[1])),
  ];
  expect(readdirSync(join(root, "src")).filter((name) => name !== "tsconfig.json" && !walled.includes(name))).toEqual(
    [],
  );
});

/** What of native a file of it includes, however it is written, by its path in native. */
function includesOf(file: string): string[] {
  const text = readFileSync(join(root, "native", file), "utf8");
  return [...text.matchAll(/^\s*#\s*include\s*[<"]([^>"]+)[>"]/gm)].flatMap(([, name = ""]) =>
    [name, join(file, "..", name)].filter((each) => existsSync(join(root, "native", each))).slice(0, 1),
  );
}

describe("the walls between the folders of native", () => {
  it.each(Object.entries(native))("let %s include only what comes before it", (folder, allowed) => {
    for (const file of readdirSync(join(root, "native", folder)))
      for (const name of includesOf(`${folder}/${file}`))
        expect([folder, ...allowed], `${file} includes ${name}`).toContain(name.split("/")[0]);
  });

  it.each(Object.entries(native))("name nothing that %s does not include", (folder, allowed) => {
    const path = join(root, "native", folder);
    const all = readdirSync(path)
      .map((file) => readFileSync(join(path, file), "utf8"))
      .join("\n");
    expect(allowed.filter((each) => !all.includes(`#include "${each}/`))).toEqual([]);
  });

  it("are about every folder but the tests' own, and about no program", () => {
    const folders = readdirSync(join(root, "native"), { withFileTypes: true }).filter((each) => each.isDirectory());
    const expected = [...Object.keys(native), "fuzz", "shipped", "test"].sort();
    expect(folders.map(({ name }) => name).sort()).toEqual(expected);
  });

  it("let no two of its parts need each other", () => {
    const files = readdirSync(join(root, "native"), { recursive: true, encoding: "utf8" });
    const needs = new Map<string, Set<string>>();
    for (const file of files.filter((name) => /\.[ch]$/.test(name))) {
      const part = file.slice(0, -2);
      const own = needs.get(part) ?? new Set();
      for (const name of includesOf(file)) if (name.slice(0, -2) !== part) own.add(name.slice(0, -2));
      needs.set(part, own);
    }
    // What needs nothing that is left is taken away, until nothing is left; a circle stays.
    const left = new Set(needs.keys());
    const isFree = (part: string) => [...(needs.get(part) ?? [])].every((each) => !left.has(each));
    for (let size = -1; size !== left.size; ) {
      size = left.size;
      for (const part of left) if (isFree(part)) left.delete(part);
    }
    expect([...left]).toEqual([]);
  });
});
