import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../support/container.ts";
import { describeExample } from "./example.ts";

describeExample("node-app", ["node-app"], () => {
  it("has the types that its page prints", () => {
    const folder = join(root, "examples/node-app");
    const types = readFileSync(join(folder, "env.d.ts"), "utf8")
      .split("\n")
      .filter((line) => line !== "");
    expect(readFileSync(join(folder, "README.md"), "utf8")).toContain(types.join("\n"));
  });
});
