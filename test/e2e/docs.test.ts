import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { environment, group, passwd } from "../../demo/shop.ts";
import { bin, root, run, sections } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";
import { stepsOf, transcribed, withOutput } from "../support/transcript.ts";

/**
 * Documents whose ```console blocks are commands, each after "$ ", and what they print; "[exit N]" where N is neither 0
 * nor 1. A block with a name after its language is a file of that name, which the commands after it find.
 */
const documents = [
  "policy.md",
  "workbench.md",
  "files.md",
  "audit.md",
  "reload.md",
  "troubleshooting.md",
  "concepts.md",
  "security-model.md",
  "man/setuser.1.md",
  "man/with-env.1.md",
  "man/env-broker.1.md",
  "man/env-broker-policy.5.md",
];

/** The lines that a page shows, without what only this build has in its PATH. */
const shown = (output: string) =>
  output
    .replaceAll(`:${bin}`, "")
    .replace(/\n+$/, "")
    .split("\n")
    .filter((line, _, all) => all.length > 1 || line !== "");

describeContainers("the commands that the documentation shows", () => {
  it.each(documents)("print what %s says, in one container", async (document) => {
    const page = join(root, "docs", document);
    const text = readFileSync(page, "utf8");
    const steps = stepsOf(text);
    expect(steps.length).toBeGreaterThan(0);
    const script = steps.map((command, index) => `echo "== ${index}"; ${transcribed(command)}`).join("\n");
    const { stdout, stderr } = run({
      policies: { "web-shop.yaml": readFileSync(join(root, "policies/examples/web-shop.yaml"), "utf8") },
      passwd,
      group,
      environment,
      command: `cd /srv; unset OLDPWD; export PATH=$PATH:${bin}; ${script}`,
    });
    expect(stderr).toBe("");
    await expect(withOutput(text, Object.values(sections(stdout)), shown)).toMatchFileSnapshot(page);
  });
});

describeContainers("the way to debug PID 1", () => {
  it("is a namespace of its own, as CONTRIBUTING shows it", () => {
    const [, command = ""] =
      /^```sh\n(unshare .*?)^```$/ms.exec(readFileSync(join(root, "CONTRIBUTING.md"), "utf8")) ?? [];
    const { stdout, status } = spawnSync("sh", ["-c", command], {
      cwd: root,
      encoding: "utf8",
      input: "cat /proc/1/comm; ls /run/env-broker",
    });
    expect([status, ...stdout.trim().split("\n")]).toEqual([
      0,
      "env-init",
      "audit.fifo",
      "broker.sock",
      "grants",
      "lock",
      "snapshot",
    ]);
    expect(existsSync("/run/env-broker/grants")).toBe(false);
  });
});

describe("the documentation", () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
      .filter((page) => page.endsWith(".md"))
      .map((page) => `docs/${page}`),
  ];

  it.each(pages)("%s links only to what is there", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    for (const [, target] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      expect(() => readdirSync(join(root, page, "..", target as string)), `${page} → ${target}`).not.toThrow(/ENOENT/);
    }
  });

  it.each(pages)("%s names only files that are there", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    for (const [, name = ""] of text.matchAll(/`([a-z][\w-]*(?:\/[\w.-]+)+\.(?:ts|mjs|c|h|sh|py))`/g)) {
      const places = ["", "src", "native"].map((folder) => join(root, folder, name));
      expect(places.some(existsSync), `${page} names ${name}`).toBe(true);
    }
  });

  it("explains every code that a finding has", () => {
    const page = readFileSync(join(root, "docs/findings.md"), "utf8");
    const source = readFileSync(join(root, "src/diagnostics/diagnostics.ts"), "utf8");
    const [codes = ""] = /type DiagnosticCode =[^;]*/.exec(source) ?? [];
    for (const [, code] of codes.matchAll(/\| "([a-z-]+)"/g)) expect(page).toContain(`\`${code}\``);
  });

  it("names every command of env-broker, and every key of a policy", () => {
    const pages = documents.map((page) => readFileSync(join(root, "docs", page), "utf8")).join();
    const source = readdirSync(join(root, "src/command-line"))
      .map((file) => readFileSync(join(root, "src/command-line", file), "utf8"))
      .join();
    for (const [, command] of source.matchAll(/\.command\("([a-z-]+)/g))
      if (command !== "boot") expect(pages).toContain(`env-broker ${command}`);
    const { properties, $defs } = JSON.parse(readFileSync(join(root, "policies/policy.schema.json"), "utf8"));
    const keys = JSON.stringify({ properties, $defs }).matchAll(/"([A-Za-z]+)":\{"(?:type|anyOf|enum|allOf|\$ref)/g);
    const policyPage = readFileSync(join(root, "docs/man/env-broker-policy.5.md"), "utf8");
    for (const [, key] of keys)
      if (key !== "additionalProperties" && key !== "propertyNames" && key !== "items")
        expect(policyPage, key).toMatch(new RegExp(`\\b${key}\\b`));
  });

  it("opens with the two commands", () => {
    const [first] = /```sh\n([\s\S]+?)```/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
    expect(first).toMatch(/npm ci && npm start.*\nnpm ci && npm test/);
  });
});
