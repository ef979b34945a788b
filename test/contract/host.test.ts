import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import type { Host } from "../../src/host/host.ts";
import { nodeHost } from "../../src/host/node.ts";
import { root } from "../support/container.ts";
import { contract } from "./contract.ts";
import { startStaticHost } from "./static-host.ts";

const program = process.env["ENV_BROKER_HOST"];

if (program === undefined) {
  describe("Node's host", () => contract(() => nodeHost));
} else {
  let host: Host;
  let stop: () => void;
  beforeAll(() => {
    const path = join(root, program);
    if (!existsSync(path)) throw new Error(`${program} is not there: npm run test:image makes it`);
    ({ host, stop } = startStaticHost(path));
  });
  afterAll(() => stop());
  describe("the static executable's host", () => contract(() => host));
}
