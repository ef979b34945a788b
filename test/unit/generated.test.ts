import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { generated } from "../../build/generated.ts";
import { root } from "../support/container.ts";

it.each([...generated(root)])("%s is as npm run generate writes it", (path, content) => {
  expect(readFileSync(join(root, path)).equals(Buffer.from(content))).toBe(true);
});
