import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../support/container.ts";
import { expectPageToHold, removeExample } from "./example.ts";

const page = () => removeExample("node-app");
beforeAll(page);
afterAll(page);

describe("the example node-app", () => {
  it("does what its page shows", () => expectPageToHold("node-app"));

  it("has the types that its page prints", () => {
    const folder = join(root, "examples/node-app");
    const types = readFileSync(join(folder, "env.d.ts"), "utf8")
      .split("\n")
      .filter((line) => line !== "");
    expect(readFileSync(join(folder, "README.md"), "utf8")).toContain(types.join("\n"));
  });
});
