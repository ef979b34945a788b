import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../test/support/container.ts";
import { median } from "./median.ts";
import { roundsOr } from "./rounds.ts";
import { every } from "./subject.ts";

/** `npm run bench -- check [--rounds N]`: what `env-broker check` costs as a policy grows, on both hosts. */
const rounds = roundsOr(5);
const hosts = { Node: "dist/bin/env-broker", static: "dist/image/bin/env-broker" };
const sizes = [250, 500, 1_000];

const folder = mkdtempSync(join(tmpdir(), "env-broker-bench-"));
try {
  for (const grants of sizes) write(grants);
  process.stdout.write("env-broker check; ten variables for each grant, a user for each; medians\n\n");
  for (const [name, program] of Object.entries(hosts)) {
    if (existsSync(join(root, program))) report(name, join(root, program));
    else process.stdout.write(`${name}: ${program} is not built (npm run test:image)\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function report(name: string, program: string): void {
  let before = 0;
  for (const grants of sizes) {
    if (process.stderr.isTTY) process.stderr.write(`\r${name}, ${grants} grants `);
    const at = (path: string) => join(folder, String(grants), path);
    const runs = Array.from({ length: rounds }, () => {
      const words = [program, "check", "--policies", at("policies"), "--accounts", at(""), "--env", at("env")];
      const { stdout, status } = spawnSync(join(root, "dist/bench/cost"), words, { encoding: "utf8" });
      if (status !== 0) throw new Error(`${program} ended with ${status}`);
      return stdout.trim().split(" ").map(Number) as [number, number];
    });
    const [time, memory] = [median(runs.map(([each]) => each)), median(runs.map(([, each]) => each))];
    const growth = before === 0 ? "" : ` ${(time / before).toFixed(2)} × the half`;
    before = time;
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    process.stdout.write(
      `${name.padEnd(7)}${String(grants).padStart(5)} grants ${(time / 1_000).toFixed(2).padStart(6)} s ${(memory / 1_024).toFixed(0).padStart(5)} MB${growth}\n`,
    );
  }
}

/** A policy with so many grants and users, and ten times as many variables, declared and set. */
function write(grants: number): void {
  const here = join(folder, String(grants));
  mkdirSync(join(here, "policies"), { recursive: true });
  const name = (grant: number, index: number) => `APP${grant}_V${index}`;
  const variables = every(grants, (grant) => every(10, (index) => name(grant, index))).flat();
  const lines = [
    "version: 1",
    "variables:",
    ...variables.map((each) => `  ${each}: { type: string, description: What ${each} is }`),
    "grants:",
    ...every(grants, (grant) =>
      [
        `  g${grant}:`,
        `    reason: Service ${grant}`,
        `    to: { users: [u${grant}] }`,
        `    allow: [${every(9, (index) => name(grant, index)).join(", ")}, "APP${grant}_*"]`,
        `    set: { S${grant}: "x\${${name(grant, 0)}}" }`,
      ].join("\n"),
    ),
    "forbid:",
    ...every(grants / 10, (grant) => `  - { to: { users: [u${grant}] }, variables: "ADMIN${grant}_*" }`),
  ];
  const accounts = every(grants, (user) => `u${user}:x:${1000 + user}:${1000 + user}::/:/bin/sh\n`);
  const groups = every(grants, (user) => `u${user}:x:${1000 + user}:\n`);
  writeFileSync(join(here, "policies/p.yaml"), `${lines.join("\n")}\n`);
  writeFileSync(join(here, "passwd"), `root:x:0:0::/:/bin/sh\n${accounts.join("")}`);
  writeFileSync(join(here, "group"), `root:x:0:\n${groups.join("")}`);
  writeFileSync(join(here, "env"), variables.map((each) => `${each}=value of it\n`).join(""));
}
