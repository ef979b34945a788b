import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { assertNoCanary, canary } from "../../support/canary.ts";
import { bin } from "../../support/container.ts";

export const folder = mkdtempSync(join(tmpdir(), "env-broker-workbench-"));
afterAll(() => rmSync(folder, { recursive: true }));

export function write(name: string, content: string | Uint8Array): string {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

export function broker(words: readonly string[], input = ""): { code: number | null; out: string; err: string } {
  const result = spawnSync(join(bin, "env-broker"), words, {
    encoding: "utf8",
    cwd: folder,
    input,
    maxBuffer: 1 << 28,
  });
  assertNoCanary(result.stdout + result.stderr, `env-broker ${words[0]}`);
  return { code: result.status, out: result.stdout, err: result.stderr };
}

export const policy = `version: 1
variables: { DATABASE_URL: { type: url, sensitive: true, required: true } }
grants:
  web: { to: { users: [web] }, allow: [DATABASE_URL, "FEATURE_*"], set: { DSN: "x\${PASSWORD}", MODE: fast } }
  ops: { to: { groups: [ops] }, allow: ADMIN_TOKEN }
  init: { to: { users: "@init" }, allow: LEVEL }
forbid:
  - { to: { users: [web] }, variables: "ADMIN_*" }
`;
export const here = ["--policies", "policies", "--accounts", "etc", "--env", "sample.env"];

beforeAll(() => {
  write("policies/shop.yaml", policy);
  write(
    "etc/passwd",
    "root:x:0:0::/:/bin/sh\nweb:x:1001:1001::/:/bin/sh\nworker:x:1002:1002::/:/bin/sh\nalias:x:1001:50::/:/bin/sh\n",
  );
  write("etc/group", "root:x:0:\nops:x:50:\ndocker_env:x:60:worker\n");
  write(
    "sample.env",
    `DATABASE_URL=pg://u:${canary}@h/\nFEATURE_A=${canary}\nPASSWORD=${canary}\nADMIN_TOKEN=${canary}\nLEVEL=${canary}\nTZ=UTC\n`,
  );
});
