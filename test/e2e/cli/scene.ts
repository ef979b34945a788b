import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { assertNoCanary, canary } from "../../support/canary.ts";
import { bin, defaultGroup, defaultPasswd } from "../../support/container.ts";
import { webPolicy } from "../../support/e2e.ts";

export const folder = mkdtempSync(join(tmpdir(), "env-broker-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

export function write(name: string, text: string): string {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

export function broker(...words: string[]): { code: number | null; out: string; err: string } {
  const result = spawnSync(join(bin, "env-broker"), words, { encoding: "utf8" });
  assertNoCanary(result.stdout + result.stderr, `env-broker ${words[0]}`);
  return { code: result.status, out: result.stdout, err: result.stderr };
}

export let good: string[];
beforeAll(() => {
  write("good/web.yaml", `${webPolicy}variables: { DATABASE_URL: { sensitive: true } }\n`);
  write("bad/web.yaml", "version: 1\ngrants: { web: { to: { users: app }, alow: A } }\n");
  write("etc/passwd", `${defaultPasswd.join("\n")}\n`);
  write("etc/group", `${defaultGroup.join("\n")}\n`);
  write("lines.env", `# a comment\nDATABASE_URL=${canary}\nFEATURE_A=1\nFEATURE_KEY=${canary}\n\n`);
  write("nul.env", `DATABASE_URL=${canary}\nwith a newline\0PORT=1\0FEATURE_A=1\0`);
  good = ["--policies", join(folder, "good")];
});
