import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { assertNoCanary, canary } from "../../support/canary.ts";
import { bin, isStatic, root, run } from "../../support/container.ts";
import { describeContainers, webPolicy } from "../../support/e2e.ts";
import { broker, folder, write } from "./scene.ts";

describe("env-broker", () => {
  it("prints the JSON Schema that ships", () => {
    expect(JSON.parse(broker("schema").out)).toEqual(JSON.parse(readFileSync("policies/policy.schema.json", "utf8")));
  });

  it("teaches a newcomer", () => {
    const { code, out } = broker("--help");
    expect(code).toBe(0);
    for (const word of ["boot", "check", "explain", "schema", "setuser USER COMMAND"]) expect(out).toContain(word);
    expect(broker("help", "check").out).toContain("--policies <dir>");
  });

  it.each([
    ["an unknown command", ["chek"], "error: unknown command 'chek'\n(Did you mean check?)"],
    ["an unknown option", ["check", "--strikt"], "error: unknown option '--strikt'\n(Did you mean --strict?)"],
    ["a missing argument", ["explain", "app"], "error: missing required argument 'variable'"],
  ])("says 2 of %s", (_, words, message) => {
    const { code, err } = broker(...words);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it("repeats of an option that it does not know no value, and nothing that a terminal would obey", () => {
    const { code, err } = broker("check", `--password=${canary}`);
    expect([code, err.split("\n")[0]]).toEqual([2, "error: unknown option '--password'"]);
    expect(broker("check", "--\u001b[31m").err).toContain("unknown option '--\\x1b[31m'");
  });

  it("says 2 where no command is named, and shows them", () => {
    expect(broker()).toMatchObject({ code: 2, err: expect.stringContaining("Commands:") });
  });

  it("lets no word of a wrong call make a line of its own", () => {
    const { code, err } = broker("chekc\nenv-broker: all is well");
    expect(code).toBe(2);
    expect(err).toContain("unknown command 'chekc\\x0aenv-broker: all is well'");
    expect(broker("chekc\nenv-broker: $&").err).toContain("unknown command 'chekc\\x0aenv-broker: $&'");
    expect(broker("diff", "--fail-on=chekc\nenv-broker: x", "a", "b").err).toContain("chekc\\x0aenv-broker: x'");
    expect(broker("x\n(Did you mean API_KEY=y").err).toContain("unknown command 'x\\x0a(Did you mean API_KEY'\n");
    expect(broker("\n").err).toContain("unknown command '\\x0a'\n");
  });

  it("shows of a word nothing that may be a value", () => {
    const words = [
      [`API_KEY=${canary}`],
      ["check", `--API_KEY=${canary}'s`],
      ["completion", `API_KEY=${canary}`],
      ["diff", `--fail-on=API_KEY=${canary}`, "a", "b"],
      ["audit", "--user", `API_KEY=${canary}`],
      ["reload", "--restart", `API_KEY=${canary}`],
      ["can", `API_KEY=${canary}`, "x"],
      ["explain", "app", `API_KEY=${canary}`, "--policies", join(folder, "good")],
    ];
    for (const each of words) {
      const { code, out, err } = broker(...each);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toMatch(/API_KEY|fail-on|too many/);
      assertNoCanary(err, each.join(" "));
    }
  });

  it("shows nothing that may be a value where a path belongs, or a user who is assumed", () => {
    const value = `API_KEY=${canary}`;
    const good = ["--policies", join(folder, "good")];
    const words = [
      ["check", ...good, "--env", value],
      ["check", ...good, "--accounts", value],
      ["check", "--policies", value],
      ["test", "--policies", value],
      ["audit", value],
      ["init", "--compose", value],
      ["init", "--image", value],
      ["can", value, ...good],
      ["explain", value, "PORT", ...good],
      ["types", value, ...good],
    ];
    const file = join(folder, `API_KEY=${canary}`);
    writeFileSync(file, "{");
    mkdirSync(`${file}.d`);
    writeFileSync(`${file}.d/p.yaml`, "grants: 5");
    words.push(["init", "--compose", file], ["init", "--image", file], ["init", "--env", file]);
    words.push(["diff", `${file}.d`, `${file}.d`], ["check", "--policies", `${file}.d`]);
    for (const each of words) {
      const { out, err } = broker(...each);
      expect(out + err, each.join(" ")).toMatch(/API_KEY|interface|p.yaml/);
      assertNoCanary(out + err, each.join(" "));
    }
  });

  it("runs boot only for env-init", () => {
    expect(broker("boot")).toMatchObject({
      code: 2,
      err: "env-broker: boot is run by env-init, which hands over the environment as descriptor 3\n",
    });
    expect(broker("boot", "--")).toMatchObject({
      code: 2,
      err: "env-broker: boot is run by env-init: env-broker reload applies a policy to a running container\n",
    });
  });

  it("colours nothing that is not a terminal, nor with NO_COLOR", () => {
    const script = (words: string) =>
      spawnSync("script", ["-qec", words, "/dev/null"], {
        encoding: "utf8",
        env: { PATH: process.env["PATH"] ?? "", TERM: "xterm", ...(words.includes("no-colour") && { NO_COLOR: "1" }) },
      }).stdout;
    const words = `${bin}/env-broker check --policies ${join(folder, "bad")}`;
    expect(broker("check", "--policies", join(folder, "bad")).out).not.toContain("\u001b[");
    expect(script(words)).toContain("\u001b[31m");
    expect(script(`${words} # no-colour`)).not.toContain("\u001b[");
  });
});

describeContainers("env-broker in a running container", () => {
  it("reads the live policy, accounts and variables as root, and shows no value", () => {
    const { stdout, code } = run({
      policies: { "web.yaml": webPolicy },
      environment: [`DATABASE_URL=${canary}`, `FEATURE_KEY=${canary}`],
      command:
        "/usr/bin/env -i @BIN@/env-broker check; /usr/bin/env -i @BIN@/env-broker explain app PORT; /usr/bin/env -i @BIN@/env-broker explain app DATABASE_URL --json; /usr/bin/env -i @BIN@/env-broker check --strict >/dev/null; echo $?; chmod 0664 /etc/env-broker/policies/web.yaml; /usr/bin/env -i @BIN@/env-broker check; exit $?",
    });
    assertNoCanary(stdout, "the live reports");
    expect(code).toBe(78);
    expect(stdout).toContain('warning: grant "web": FEATURE_* leaves out FEATURE_KEY: name it');
    expect(stdout).toContain("no: app does not get PORT\n  a grant gives it, but PORT is not set\n");
    expect(stdout).toContain('"given": true');
    expect(stdout).toContain("\n1\n");
    expect(stdout).toContain("web.yaml:1:1: error: this file can be written by others (mode 0664): chmod go-w");
  });

  // A static program has no name service but the files.
  if (!isStatic)
    it("warns of a user whom the name service knows otherwise than the files", () => {
      // Without its last field the line is an account to the C library, and none to the launchers.
      const { stdout } = run({
        policies: { "web.yaml": webPolicy },
        command: "sed -i 's|^app:.*|app:x:1001:1001::/srv/app|' /etc/passwd; @BIN@/env-broker check; true",
      });
      expect(stdout).toContain(
        "web.yaml:5:19: warning: user app is uid 1001 by the name service, and the account files do not have it: launchers read the files: make them agree",
      );
    });
});

describe("env-broker where something is missing", () => {
  const shell = (line: string) => {
    const result = spawnSync("/bin/sh", ["-c", line.replaceAll("BROKER", join(bin, "env-broker"))], {
      encoding: "utf8",
    });
    assertNoCanary(result.stdout + result.stderr, line);
    return { code: result.status, out: result.stdout, err: result.stderr };
  };

  it.each([
    ["a stdout that is closed", "BROKER schema >&-", "it is closed"],
    ["a stdout that is full", "BROKER schema >/dev/full", "no space is left"],
  ])("says 125 of %s", (_, line, reason) => {
    expect(shell(line)).toEqual({ code: 125, out: "", err: `env-broker: cannot write to stdout: ${reason}\n` });
  });

  it("works with stdin and stderr closed, and when its reader goes away", () => {
    expect(shell("BROKER schema <&- 2>&- | grep -c title")).toEqual({ code: 0, out: "1\n", err: "" });
    expect(shell("BROKER chekc <&- 2>&-")).toEqual({ code: 2, out: "", err: "" });
    expect(shell("{ BROKER schema; echo $? >&2; } | true").err).toBe("0\n");
  });

  it.each([
    ["of 10 MB", "head -c 10000000 /dev/zero | tr '\\0' x", "over 4 MB: this cannot be a policy"],
    ["of 100,000 brackets", "head -c 100000 /dev/zero | tr '\\0' '['", "nested deeper than 32 levels"],
  ])("names a policy %s in one line", (_, make, message) => {
    const nested = write("nested/x", "");
    const { code, out } = shell(`${make} >${nested}.yaml; BROKER check --policies ${join(nested, "..")} | head -1`);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^x\\.yaml:1:\\d+: error: .*${message}`));
    expect(shell(`BROKER check --policies ${join(nested, "..")} >/dev/null`).code).toBe(78);
  });

  // Node has its own way with these: it aborts.
  if (isStatic) {
    it("says 125 in one line where there is too little stack or memory", () => {
      const policies = `--policies ${join(root, "policies/examples")}`;
      expect(
        shell(
          `ulimit -s 100; setpriv --bounding-set -sys_resource --reuid 1001 --clear-groups BROKER check ${policies}`,
        ),
      ).toEqual({
        code: 125,
        out: "",
        err: "env-broker: out of stack: 100 KB are too little, raise its limit (ulimit -s)\n",
      });
      const variables = Array.from({ length: 4000 }, (_, at) => `  V_${at}: { default: x }\n`);
      const large = join(write("large/x.yaml", `version: 1\nvariables:\n${variables.join("")}`), "..");
      for (const limit of [4000, 6000, 8000, 12_000]) {
        expect(shell(`ulimit -v ${limit}; exec BROKER check --policies ${large}`)).toEqual({
          code: 125,
          out: "",
          err: "env-broker: out of memory\n",
        });
      }
      const environment = write("large/environ", "A".repeat(3_000_000));
      expect(shell(`ulimit -v 6000; exec BROKER boot 3<${environment}`).err).toBe("env-broker: out of memory\n");
    });

    it("leaves no core, where values would be: it is not dumpable before it reads anything", () => {
      const { err } = shell("strace -e trace=prctl,read BROKER boot 3</dev/null");
      expect(err).toMatch(/^prctl\(PR_SET_DUMPABLE, SUID_DUMP_DISABLE\) += 0\n/);
    });

    it("is not a crash where the executable is cut off: env-init says 125 in one line", () => {
      for (const size of [0, 1000, 500_000, 1_100_000]) {
        const { code, stderr } = run({
          setup: `cp -r @BIN@ /srv/bin; truncate -s ${size} /srv/bin/env-broker`,
          before: "mount --bind /srv/bin @BIN@",
          after: "umount @BIN@",
        });
        expect(code).toBe(125);
        expect(stderr).toMatch(/^env-init: [^\n]+\n$/);
      }
    });
  }
});
