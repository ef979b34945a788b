import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../support/container.ts";

interface Locked {
  readonly version: string;
  readonly license: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (path: string) => readFileSync(join(root, path), "utf8");
const manifest: Readonly<Record<"dependencies" | "devDependencies" | "allowScripts", Record<string, string>>> =
  JSON.parse(read("package.json"));
const { "": _, ...locked }: Record<string, Locked> = JSON.parse(read("package-lock.json")).packages;
const page = read("docs/dependencies.md");
const nameOf = (path: string) => path.replace(/^.*node_modules\//, "");
const rows = new Map(
  [...page.matchAll(/^\| (\S+) \| (\d\S+) \| ([^|]+) \| \S/gm)].map(([, name = "", version, licence]) => [
    name,
    { version, licence },
  ]),
);
const licences = [
  ...(/has one of these licences: ([^.]+(?:\.\d[^.]*)*)\./s.exec(page)?.[1]?.matchAll(/[\w.-]+/g) ?? []),
].map(([licence]) => licence);

describe("docs/dependencies.md", () => {
  it("has a row for each package that is asked for, and for what those that run bring along, of its version and licence", () => {
    const running = Object.entries(locked).filter(([, { dev, devOptional }]) => !dev && !devOptional);
    const asked = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const named = new Set([...asked, ...running.map(([path]) => nameOf(path))]);
    const expected = [...named].map((name) => {
      const { version, license } = locked[`node_modules/${name}`] as Locked;
      return [name, { version, licence: license }] as const;
    });
    expect(rows).toEqual(new Map(expected));
  });

  it("names every licence of the lock file, and of what runs there are two", () => {
    const used = (packages: readonly Locked[]) =>
      [...new Set(packages.flatMap(({ license }) => license.replace(/[()]/g, "").split(" OR ")))].sort();
    expect(used(Object.values(locked))).toEqual([...licences].sort());
    expect(used(Object.values(locked).filter(({ dev, devOptional }) => !dev && !devOptional))).toEqual([
      "MIT",
      "PSF-2.0",
    ]);
  });
});

describe("packages", () => {
  it("are asked for by an exact version, and locked with the hash of their archive", () => {
    for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    for (const [path, { integrity }] of Object.entries(locked)) expect(integrity, path).toMatch(/^sha512-/);
  });

  it("run no script when they are installed, but posix", () => {
    const allowed = Object.entries(manifest.allowScripts).filter(([, isAllowed]) => isAllowed);
    const scripted = Object.entries(locked).filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(allowed.map(([name]) => name)).toEqual(["posix"]);
    expect(scripted.map(([path]) => nameOf(path)).filter((name) => !(name in manifest.allowScripts))).toEqual([]);
  });
});
