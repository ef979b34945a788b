import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { root } from "../../support/container.ts";
import { broker, folder, here, write } from "./scene.ts";

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
