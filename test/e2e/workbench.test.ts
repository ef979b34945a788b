import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assertNoCanary, canary } from "../support/canary.ts";
import { bin, root } from "../support/container.ts";

const folder = mkdtempSync(join(tmpdir(), "env-broker-workbench-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

function broker(words: readonly string[], input = ""): { code: number | null; out: string; err: string } {
  const result = spawnSync(join(bin, "env-broker"), words, {
    encoding: "utf8",
    cwd: folder,
    input,
    maxBuffer: 1 << 28,
  });
  assertNoCanary(result.stdout + result.stderr, `env-broker ${words[0]}`);
  return { code: result.status, out: result.stdout, err: result.stderr };
}

const policy = `version: 1
variables: { DATABASE_URL: { type: url, sensitive: true, required: true } }
grants:
  web: { to: { users: [web] }, allow: [DATABASE_URL, "FEATURE_*"], set: { DSN: "x\${PASSWORD}", MODE: fast } }
  ops: { to: { groups: [ops] }, allow: ADMIN_TOKEN }
  init: { to: { users: "@init" }, allow: LEVEL }
forbid:
  - { to: { users: [web] }, variables: "ADMIN_*" }
`;
const here = ["--policies", "policies", "--accounts", "etc", "--env", "sample.env"];

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

describe("the questions about a policy", () => {
  it("can: what reaches a user, by every way", () => {
    const { code, out } = broker(["can", "worker", ...here]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^worker: 5 variables\n {2}ADMIN_TOKEN +it is in \/etc\/container_environment, which members of docker_env read\n/,
    );
    expect(out).toContain("as everybody: TZ\n");
    expect(broker(["can", "4711", ...here])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^4711: no variable but what everybody gets\n/),
    });
    expect(broker(["can", "root", ...here]).out).toMatch(/^root: 7 variables\n {2}ADMIN_TOKEN +root reads everything/);
    expect(broker(["can", "web", ...here]).out).toContain("these names are one uid: web, alias\n");
    const answer = JSON.parse(broker(["can", "web", "--json", ...here]).out);
    expect(answer).toMatchObject({ uid: 1001, users: ["web", "alias"], groups: [1001] });
    expect(answer.variables).toContainEqual({
      name: "PASSWORD",
      sensitive: true,
      ways: [
        { kind: "inside", grant: "web", inside: "DSN", text: 'grant "web" gives it inside DSN', where: "shop.yaml:4" },
      ],
    });
    expect(broker(["can", "wbe", ...here])).toMatchObject({
      code: 2,
      err: "env-broker: unknown user 'wbe' (did you mean 'web'?)\n",
    });
  });

  it("who-can: everybody whom a variable reaches, and nobody where it is so", () => {
    const { code, out } = broker(["who-can", "ADMIN_TOKEN", ...here]);
    expect(code).toBe(0);
    expect(out).toContain("ADMIN_TOKEN reaches 2 of 4 users and groups:\n");
    expect(out).toContain("  worker        it is in /etc/container_environment, which members of docker_env read\n");
    expect(out).toContain('  gid 50 (ops)  grant "ops" allows it by name (shop.yaml:5)\n');
    expect(broker(["who-can", "NOWHERE", ...here])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^NOWHERE reaches nobody but root\n/),
    });
    expect(broker(["who-can", "TZ", ...here]).out).toContain(
      "as a base variable: root, web, alias, worker, gid 50 (ops)",
    );
    expect(JSON.parse(broker(["who-can", "MODE", "--json", ...here]).out)).toMatchObject({
      variable: "MODE",
      sensitive: false,
      principals: [{ label: "root" }, { label: "web, alias" }],
    });
  });

  it("explain: a forbid of one name holds for the other name of the uid", () => {
    expect(broker(["explain", "alias", "ADMIN_TOKEN", ...here])).toMatchObject({
      code: 1,
      out: expect.stringContaining("ADMIN_TOKEN is forbidden (shop.yaml:8)"),
    });
  });

  it("matrix: as text that fits, as Markdown and as JSON", () => {
    const { out } = broker(["matrix", ...here]);
    expect(out).toMatch(/^ +root +web, alias +worker +gid 50 \(ops\)\nADMIN_TOKEN \* +r +\. +f +x\n/);
    for (const line of out.split("\n").slice(0, 8)) expect(line.length).toBeLessThanOrEqual(80);
    expect(broker(["matrix", "--markdown", ...here]).out).toContain("| ADMIN\\_TOKEN \\* | r | . | f | x |\n");
    const answer = JSON.parse(broker(["matrix", "--json", ...here]).out);
    expect(answer.everybody).toEqual(["TZ"]);
    expect(answer.principals[1].variables.MODE).toMatchObject([{ kind: "grant", grant: "web", where: "shop.yaml:4" }]);
  });

  it("matrix: fits the terminal that it is shown on, or what COLUMNS says", () => {
    const words = `${join(bin, "env-broker")} matrix ${here.join(" ")}`;
    const widest = (text: string) =>
      Math.max(
        ...text
          .split(/\r?\n/)
          .filter((line) => /^(ADMIN_TOKEN| {12})/.test(line))
          .map((line) => line.length),
      );
    const shell = (line: string) => spawnSync("/bin/sh", ["-c", line], { cwd: folder, encoding: "utf8" }).stdout;
    expect(widest(shell(words))).toBeGreaterThan(36);
    expect(widest(shell(`COLUMNS=36 ${words}`))).toBeLessThanOrEqual(36);
    expect(widest(shell(`script -qec 'stty cols 36; ${words}' /dev/null`))).toBeLessThanOrEqual(36);
  });

  it("are answered 78 for a policy with errors, and 125 for what cannot be read", () => {
    write("bad/p.yaml", "version: 1\ngrants: { web: { to: { users: app }, alow: A } }\n");
    for (const words of [
      ["can", "app"],
      ["who-can", "A"],
      ["matrix"],
      ["types", "app"],
      ["test", "--tests", "policies"],
    ])
      expect([words[0], broker([...words, "--policies", "bad"]).code]).toEqual([words[0], 78]);
    expect(broker(["diff", "policies", "bad"])).toMatchObject({
      code: 78,
      err: expect.stringContaining('unknown key "alow"'),
    });
    expect(broker(["diff", "policies", "nowhere"])).toMatchObject({
      code: 125,
      err: expect.stringContaining("nowhere: it does not exist"),
    });
  });
});

describe("env-broker diff", () => {
  beforeAll(() => {
    write(
      "new/shop.yaml",
      policy
        .replace("users: [web] }, allow", "users: [web, worker] }, allow")
        .replace("sensitive: true", "sensitive: false"),
    );
    write("less/shop.yaml", policy.replace("LEVEL", "GONE"));
  });
  const surroundings = ["--accounts", "etc", "--env", "sample.env"];

  it("says who gains what, and why", () => {
    const { code, out } = broker(["diff", "policies", "new"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^gained +worker +DATABASE_URL \* +grant "web" allows it by name \(new\/shop\.yaml:4\)\n/);
    expect(out).toContain("3 gained, 0 lost, 0 changed\n".replace("3", String(out.match(/^gained/gm)?.length)));
    expect(broker(["diff", "policies", "policies", "--fail-on", "any"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("0 gained, 0 lost, 0 changed"),
    });
    // By the accounts worker is in docker_env and has it all already: only the way is another one.
    expect(broker(["diff", "policies", "new", ...surroundings]).out).toMatch(/^changed +worker +DATABASE_URL \*/m);
  });

  it("reads what is piped in once, for both", () => {
    const words = ["diff", "policies", "policies", "--env", "-", "--fail-on", "any"];
    expect(broker(words, "FEATURE_X=1\nDATABASE_URL=pg://h/\n")).toMatchObject({ code: 0 });
  });

  it("fails in CI on what it is told to", () => {
    const fails = (on: string, ...of: string[]) => broker(["diff", ...of, "--fail-on", on]).code;
    expect([
      fails("gained-sensitive", "policies", "new"),
      fails("gained", "policies", "new"),
      fails("any", "policies", "new"),
    ]).toEqual([1, 1, 1]);
    expect([
      fails("gained-sensitive", "policies", "less"),
      fails("gained", "policies", "less"),
      fails("any", "policies", "less"),
    ]).toEqual([0, 1, 1]);
    expect(broker(["diff", "policies", "new", "--fail-on", "all"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("Allowed choices are gained, gained-sensitive, any"),
    });
    const { ok, changes } = JSON.parse(
      broker(["diff", "policies", "new", "--json", "--fail-on", "gained-sensitive"]).out,
    );
    expect(ok).toBe(false);
    expect(changes[0]).toMatchObject({
      users: ["worker"],
      variable: "DATABASE_URL",
      sensitive: true,
      change: "gained",
      before: [],
      after: [{ kind: "grant" }],
    });
  });
});

describe("env-broker test", () => {
  it("runs the tests beside the policy, and says what no test is about", () => {
    write(
      "policies/tests/web.yaml",
      "set: [FEATURE_B]\ncases:\n  - { user: web, gets: [DATABASE_URL, FEATURE_B, MODE], refused: ADMIN_*, because: web }\ninvariants:\n  - no one but web gets MODE\n",
    );
    const { code, out } = broker(["test", "--policies", "policies"]);
    expect(out).toContain('not tested: grant "ops" (shop.yaml:5)\n');
    expect(out).toContain(
      "covered: 2 of 4 rules, 3 of 6 variables\n".replace(
        /\d of 6/,
        out.match(/\d of \d variables/)?.[0]?.replace(" variables", "") as string,
      ),
    );
    expect(out).toContain("5 assertions hold\n");
    expect(code).toBe(0);
    write("failing/t.yaml", "cases: [{ user: web, gets: LEVEL }, { user: worker, refused: LEVEL }]\n");
    const failing = broker(["test", "--policies", "policies", "--tests", "failing"]);
    expect(failing).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        "tests/t.yaml:1:28: error: web does not get LEVEL: no grant of this user names LEVEL; add the user to grant",
      ),
    });
    expect(JSON.parse(broker(["test", "--json", "--policies", "policies", "--tests", "failing"]).out)).toMatchObject({
      ok: false,
      asserted: 1,
      failures: [{ code: "test-failed", location: { line: 1, column: 28 } }, { code: "unknown-account" }],
    });
  });

  it("says what to do where there are none, and 78 of tests that are wrong", () => {
    expect(broker(["test", "--policies", "new"])).toMatchObject({
      code: 2,
      err: "env-broker: there are no tests: new/tests does not exist (docs/policy.md of env-broker shows how to write some)\n",
    });
    write("wrong/t.yaml", "cases: [{ usr: web }]\n");
    expect(broker(["test", "--policies", "policies", "--tests", "wrong"])).toMatchObject({
      code: 78,
      err: expect.stringContaining('tests/t.yaml:1:11: error: unknown key "usr" in case 1 (did you mean "user"?)'),
    });
    mkdirSync(join(folder, "nothing"));
    expect(broker(["test", "--policies", "policies", "--tests", "nothing"])).toMatchObject({
      code: 1,
      out: "nothing asserts nothing\n",
    });
  });
});

describe("env-broker init", () => {
  it("makes a policy of a Compose file and an image that check takes", () => {
    write("app/web.env", `ADMIN_TOKEN=${canary}\n`);
    write(
      "app/compose.yml",
      `services: { web: { environment: { PORT: 8080, DATABASE_URL: "pg://u:${canary}@h/" }, env_file: web.env, secrets: [db_password] } }\n`,
    );
    write("app/image.json", JSON.stringify([{ Config: { Env: ["PATH=/bin", `NODE_VERSION=${canary}`], User: "" } }]));
    const { code, out, err } = broker(["init", "--compose", "app/compose.yml", "--image", "app/image.json"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("  base: # in the image");
    write("made/p.yaml", out);
    expect(broker(["check", "--strict", "--policies", "made"])).toMatchObject({ code: 0 });
    expect(broker(["explain", "web", "DB_PASSWORD", "--policies", "made"]).code).toBe(0);
  });

  it("takes variables that are piped in, and tells what a source is not", () => {
    expect(broker(["init", "--env", "-"], `A=1\nB_KEY=${canary}\n`).out).toContain("  B_KEY: { sensitive: true }\n");
    expect(broker(["init", "--image", "etc/passwd"])).toMatchObject({
      code: 2,
      err: "env-broker: etc/passwd is no JSON\n",
    });
    expect(broker(["init", "--compose", "etc/passwd"])).toMatchObject({ code: 2 });
    expect(broker(["init", "--compose", "nowhere.yml"])).toMatchObject({
      code: 125,
      err: "env-broker: cannot read nowhere.yml: it does not exist\n",
    });
    write("app/gone.yml", "services: { web: { env_file: gone.env } }\n");
    expect(broker(["init", "--compose", "app/gone.yml"])).toMatchObject({
      code: 125,
      err: expect.stringContaining("cannot read app/gone.env"),
    });
  });
});

describe("what editors and shells are given", () => {
  it("types: a misspelt variable does not compile, and neither does a value that is none", () => {
    write("types/env.d.ts", broker(["types", "web", ...here]).out);
    write(
      "types/good.ts",
      "const url: string = process.env.DATABASE_URL;\nconst maybe: string | undefined = process.env.FEATURE_A;\nexport { url, maybe };\n",
    );
    write(
      "types/bad.ts",
      "export const url: string = process.env.DATABASE_UR;\nexport const feature: string = process.env.FEATURE_A;\n",
    );
    symlinkSync(join(root, "node_modules"), join(folder, "types/node_modules"));
    const compile = (file: string) =>
      spawnSync(
        join(root, "node_modules/.bin/tsc"),
        ["--noEmit", "--strict", "--skipLibCheck", "--types", "node", "--ignoreConfig", "env.d.ts", file],
        { cwd: join(folder, "types"), encoding: "utf8" },
      );
    expect(compile("good.ts").stdout).toBe("");
    expect(compile("bad.ts").stdout.match(/error TS/g)).toHaveLength(2);
  });

  it("completion: bash completes commands, options, choices, folders and users", () => {
    write("completion.bash", broker(["completion", "bash"]).out);
    const complete = (...words: string[]) =>
      spawnSync(
        "/bin/bash",
        [
          "-euc",
          `source completion.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _env_broker; printf '%s\\n' "\${COMPREPLY[@]}"`,
          "bash",
          "env-broker",
          ...words,
        ],
        { cwd: folder, encoding: "utf8" },
      )
        .stdout.trim()
        .split("\n");
    expect(complete("who")).toEqual(["who-can"]);
    expect(complete("diff", "--fail-on", "gained")).toEqual(["gained", "gained-sensitive"]);
    expect(complete("check", "--str")).toEqual(["--strict"]);
    expect(complete("check", "--policies", "pol")).toEqual(["policies"]);
    expect(complete("init", "--env", "sam")).toEqual(["sample.env"]);
    expect(complete("explain", "roo")).toEqual(["root"]);
    expect(complete("completion", "z")).toEqual(["zsh"]);
    // To bash an = is a word of its own.
    expect(complete("diff", "--fail-on", "=", "gained-")).toEqual(["gained-sensitive"]);
    expect(complete("diff", "--fail-on", "=")).toEqual(["gained", "gained-sensitive", "any"]);
  });

  it("completion: zsh takes the script, and completes commands with it", () => {
    write("completion.zsh", broker(["completion", "zsh"]).out);
    const script = `zmodload zsh/zpty
zpty z zsh -f
zpty -w z "autoload -U compinit; compinit -u -D; source completion.zsh; PS1='> '"
zpty -w z $'env-broker who\\t'
sleep 2
zpty -r -t z out && while zpty -r -t z more; do out+=$more; done
print -r -- $out`;
    const { stdout, stderr } = spawnSync("/usr/bin/zsh", ["-fc", script], {
      cwd: folder,
      encoding: "utf8",
      env: { TERM: "dumb", PATH: "/usr/bin:/bin" },
    });
    expect(stderr).toBe("");
    expect(stdout).toContain("who-can");
  });

  it("completion: says which shells there are", () => {
    expect(broker(["completion", "fish"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("Allowed choices are bash, zsh"),
    });
  });
});

describe("a file that cannot be read", () => {
  it("is told of in one line, and nothing is answered: one of another user, and a folder in a file's place", () => {
    const told = (words: readonly string[]) => {
      const result = spawnSync(
        "/usr/bin/setpriv",
        ["--reuid", "1001", "--clear-groups", join(bin, "env-broker"), ...words],
        { cwd: folder, encoding: "utf8" },
      );
      return {
        code: result.status,
        lines: (result.stdout + result.stderr).split("\n").filter((line) => line.includes("p.yaml")),
      };
    };
    chmodSync(folder, 0o755);
    write("secret/p.yaml", policy);
    chmodSync(join(folder, "secret/p.yaml"), 0o600);
    mkdirSync(join(folder, "odd/p.yaml"), { recursive: true });
    for (const [where, reason] of [
      ["secret", "permission denied"],
      ["odd", "not a regular file"],
    ] as const) {
      for (const words of [["check"], ["can", "web"], ["matrix"]]) {
        const { code, lines } = told([...words, "--policies", where]);
        expect([where, words[0], code, lines.length]).toEqual([where, words[0], 78, 1]);
        expect(lines[0]).toContain(reason);
      }
    }
  });
});

describe("a file that is no policy", () => {
  it.each([
    ["of ten megabytes", "# ".padEnd(10 * 1024 * 1024, "x"), "over 4 MB: this cannot be a policy"],
    ["of bytes that are no text", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe]), "not UTF-8 text"],
    ["of NUL bytes", "\0".repeat(1000), "error"],
  ])("%s, is told of in one line by every command", (_, content, message) => {
    write("none/p.yaml", content);
    for (const words of [["check"], ["can", "app"], ["matrix"], ["explain", "app", "A"]]) {
      const { code, out, err } = broker([...words, "--policies", "none"]);
      expect([words[0], code]).toEqual([words[0], 78]);
      const lines = (out + err).split("\n").filter((line) => line.includes("p.yaml"));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(message);
    }
  });
});
