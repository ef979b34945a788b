import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { assertNoCanary } from "../support/canary.ts";
import { bin, root } from "../support/container.ts";
import { corpus } from "./corpus.ts";

const work = mkdtempSync(join(tmpdir(), "env-broker-parity-"));
afterAll(() => rmSync(work, { recursive: true }));

/** What env-broker says on one of the hosts. */
function say(folder: string, words: readonly string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(join(folder, "env-broker"), words, {
    encoding: "utf8",
    cwd: work,
    maxBuffer: 1 << 26,
  });
  assertNoCanary(stdout + stderr, `env-broker ${words[0]}`);
  return { code: status, out: stdout, err: stderr };
}

function expectParity(words: readonly string[]): void {
  expect(say(bin, words), words.join(" ")).toEqual(say(join(root, "dist/bin"), words));
}

describe("the static executable says byte for byte what env-broker on Node says", () => {
  it.each(corpus())("of the policies in $name", ({ name, files }) => {
    const folder = join(work, name.replaceAll(/[^a-z0-9]+/gi, "-"));
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    writeFileSync(join(work, "sample.env"), "DATABASE_URL=x\nPORT=3000\nA_KEY=y\nFEATURE_A=1\nDB_PASSWORD=z\n");
    writeFileSync(
      join(work, "passwd"),
      "root:x:0:0::/root:/bin/sh\napp:x:1001:1001::/srv:/bin/sh\nweb:x:1002:1001::/:/bin/sh\n",
    );
    writeFileSync(join(work, "group"), "root:x:0:\napp:x:1001:web\noperators:x:1900:app\n");
    const here = ["--policies", folder, "--env", "sample.env", "--accounts", "."];
    expectParity(["check", "--policies", folder]);
    expectParity(["check", "--json", ...here]);
    expectParity(["matrix", "--json", ...here]);
  });

  it("of every bad policy that has a file of its own: all in one folder, and those with many faults alone", () => {
    const bad = join(root, "test/fixtures/bad-policies");
    const names = readdirSync(bad).filter((file) => file.endsWith(".yaml"));
    for (const files of [names, ...names.filter((name) => name.startsWith("many-")).map((name) => [name])]) {
      rmSync(join(work, "bad"), { recursive: true, force: true });
      mkdirSync(join(work, "bad"));
      for (const name of files) writeFileSync(join(work, "bad", name), readFileSync(join(bad, name)));
      expectParity(["check", "--policies", "bad", "--json"]);
    }
  });

  it("of the workbench: what a shop's users can, a difference, tests, and policies that are begun", () => {
    const file = (name: string, text: string) => {
      mkdirSync(join(work, name, ".."), { recursive: true });
      writeFileSync(join(work, name), text);
    };
    file("shop/shop.yaml", readFileSync(join(root, "policies/examples/web-shop.yaml"), "utf8"));
    file(
      "shop/tests/t.yaml",
      "cases: [{ user: web, gets: [PORT, X], refused: '*', because: backup }]\ninvariants: [no one gets PORT, odd]\n",
    );
    file(
      "other/tests/t.yaml",
      "cases: [{ user: web, gets: [PORT, X], refused: '*', because: backup }]\ninvariants: [no one gets PORT]\n",
    );
    file(
      "new/shop.yaml",
      readFileSync(join(root, "policies/examples/web-shop.yaml"), "utf8").replaceAll("[backup]", "[worker]"),
    );
    file(
      "compose.yml",
      "x: &a { PORT: 80 }\nservices: { web: { environment: { <<: *a, MAIL: a@b.example }, secrets: [s] }, 'w!': { env_file: f.env } }\n",
    );
    file("f.env", "A=1\n# c\nUR\u00c4L=https://h/\n");
    file("image.json", JSON.stringify([{ Config: { Env: ["PATH=/", "NODE_VERSION=1"], User: "node" } }]));
    const shop = ["--policies", "shop"];
    for (const words of [
      ["can", "web", ...shop],
      ["can", "worker", "--json", ...shop],
      ["who-can", "DATABASE_URL", ...shop],
      ["who-can", "NOTHING", "--json", ...shop],
      ["matrix", ...shop],
      ["matrix", "--markdown", ...shop],
      ["matrix", "--html", ...shop],
      ["diff", "shop", "new", "--fail-on", "gained"],
      ["diff", "new", "shop", "--json"],
      ["test", ...shop],
      ["test", "--tests", "other/tests", ...shop],
      ["test", "--tests", "other/tests", "--json", ...shop],
      ["init", "--compose", "compose.yml", "--image", "image.json", "--env", "f.env"],
      ["init", "--compose", "image.json"],
      ["init", "--image", "f.env"],
      ["types", "web", ...shop],
      ["completion", "bash"],
      ["completion", "zsh"],
    ])
      expectParity(words);
  });

  it.each([
    [],
    ["--help"],
    ["help", "check"],
    ["check", "--help"],
    ["explain", "--help"],
    ["matrix", "--help"],
    ["diff", "--help"],
    ["test", "--help"],
    ["init", "--help"],
    ["diff", "a", "b", "--fail-on", "x"],
    ["boot", "--help"],
    ["schema"],
    ["schema", "extra"],
    ["chekc"],
    ["check", "--polices", "x"],
    ["check", "--policies"],
    ["check", "--policies", "nowhere"],
    ["check", "--env", "nowhere", "--policies", "."],
    ["check", "--policies", "sample.env"],
    ["explain", "app"],
    ["explain", "nobody-at-all", "PORT", "--policies", ".", "--accounts", "."],
    ["explain", "\u{1b}[31mapp", "\u{2028}", "--policies", "."],
    ["boot"],
    ["boot", "now"],
  ])("of %j", (...words) => {
    writeFileSync(join(work, "sample.env"), "PORT=3000\n");
    writeFileSync(join(work, "passwd"), "");
    writeFileSync(join(work, "group"), "");
    expectParity(words);
  });

  it("with every shipped policy in one folder, too", () => {
    for (const name of readdirSync(join(root, "policies/examples"))) {
      writeFileSync(join(work, name), readFileSync(join(root, "policies/examples", name)));
    }
    expectParity(["check", "--policies", "."]);
  });
});
