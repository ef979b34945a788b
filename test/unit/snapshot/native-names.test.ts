import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { shellSpecial } from "../../../src/contract/shell-special.ts";
import { root } from "../../support/container.ts";

it("C has the same names that shells treat specially, in the order that it searches", () => {
  const source = readFileSync(join(root, "native/shell-names.c"), "utf8");
  const [, list] = /special\[\] = \{([^}]*)\}/.exec(source) ?? [];
  const names = [...(list ?? "").matchAll(/"([^"]+)"/g)].map(([, name]) => name);
  expect(names).toEqual([...shellSpecial].sort());
});
