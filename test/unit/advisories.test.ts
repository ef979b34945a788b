import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { root } from "../support/container.ts";

interface Advisory {
  readonly package: string;
  readonly id: string;
  /** From a version on, and up to the one in which it is mended. */
  readonly affected: readonly { readonly from: string; readonly fixed: string }[];
}

const read = (path: string) => readFileSync(join(root, path), "utf8");
const { advisories } = load(read("docs/advisories.yaml")) as { advisories: readonly Advisory[] };
const packages: Record<string, { readonly version: string }> = JSON.parse(read("package-lock.json")).packages;
const locked = Object.entries(packages)
  .filter(([path]) => path !== "")
  .map(([path, { version }]) => ({ name: path.replace(/^.*node_modules\//, ""), version }));

const isBefore = (one: string, other: string) => one.localeCompare(other, "en", { numeric: true }) < 0;

const found = (versions: readonly { name: string; version: string }[]) =>
  advisories.flatMap(({ package: of, id, affected }) =>
    versions
      .filter(
        ({ name, version }) =>
          name === of && affected.some(({ from, fixed }) => !isBefore(version, from) && isBefore(version, fixed)),
      )
      .map(({ name, version }) => `${name}@${version}: ${id}`),
  );

it("no version in the lock file is one that a known advisory is about", () => {
  expect(found(locked)).toEqual([]);
});

it("the advisories are about packages that are locked, and find a version that is affected", () => {
  const names = new Set(locked.map(({ name }) => name));
  expect(advisories.filter(({ package: name }) => !names.has(name))).toEqual([]);
  expect(found([{ name: "yaml", version: "2.2.1" }])).toEqual([
    "yaml@2.2.1: GHSA-f9xv-q969-pqx4",
    "yaml@2.2.1: GHSA-48c2-rrv3-qjmp",
  ]);
  expect(
    found([
      { name: "nanoid", version: "3.3.17" },
      { name: "nanoid", version: "3.3.18" },
    ]),
  ).toEqual(["nanoid@3.3.17: GHSA-2v37-7h3g-55p8"]);
});
