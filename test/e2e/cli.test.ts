import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assertNoCanary, canary } from "../support/canary.ts";
import { bin, defaultGroup, defaultPasswd, isStatic, root, run } from "../support/container.ts";
import { describeContainers, webPolicy } from "../support/e2e.ts";

const folder = mkdtempSync(join(tmpdir(), "env-broker-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function broker(...words: string[]): { code: number | null; out: string; err: string } {
  const result = spawnSync(join(bin, "env-broker"), words, { encoding: "utf8" });
  assertNoCanary(result.stdout + result.stderr, `env-broker ${words[0]}`);
  return { code: result.status, out: result.stdout, err: result.stderr };
}

let good: string[];
beforeAll(() => {
  write("good/web.yaml", `${webPolicy}variables: { DATABASE_URL: { sensitive: true } }\n`);
  write("bad/web.yaml", "version: 1\ngrants: { web: { to: { users: app }, alow: A } }\n");
  write("etc/passwd", `${defaultPasswd.join("\n")}\n`);
  write("etc/group", `${defaultGroup.join("\n")}\n`);
  write("lines.env", `# a comment\nDATABASE_URL=${canary}\nFEATURE_A=1\nFEATURE_KEY=${canary}\n\n`);
  write("nul.env", `DATABASE_URL=${canary}\nwith a newline\0PORT=1\0FEATURE_A=1\0`);
  good = ["--policies", join(folder, "good")];
});

describe("env-broker check", () => {
  it("says 0 of a good policy, wherever its users exist", () => {
    const { code, out } = broker("check", ...good);
    expect(code).toBe(0);
    expect(out).toContain("1 file, 2 grants, 0 forbids: 0 errors, 0 warnings\n");
    expect(out).toContain("assumed: every user and group of the policy exists");
  });

  it("says 78 of a bad one, with the place", () => {
    const { code, out } = broker("check", "--policies", join(folder, "bad"));
    expect(code).toBe(78);
    expect(out).toContain(
      'web.yaml:2:38: error: unknown key "alow" in grant "web" (did you mean "allow"?) [unknown-key]\n',
    );
  });

  it("looks at accounts and an environment that it is given, as lines or as NUL-separated entries", () => {
    const accounts = ["--accounts", join(folder, "etc")];
    const warned = broker("check", ...good, ...accounts, "--env", join(folder, "lines.env"));
    expect(warned.code).toBe(0);
    expect(warned.out).toContain('web.yaml:6:33: warning: grant "web": FEATURE_* leaves out FEATURE_KEY: name it');
    expect(broker("check", "--strict", ...good, ...accounts, "--env", join(folder, "lines.env")).code).toBe(1);
    expect(broker("check", "--strict", ...good, ...accounts, "--env", join(folder, "nul.env")).code).toBe(0);
    write("other/passwd", "root:x:0:0::/:/bin/sh\n");
    expect(broker("check", ...good, "--accounts", join(folder, "other"))).toMatchObject({
      code: 78,
      out: expect.stringContaining('unknown user "app"'),
    });
  });

  it("speaks JSON", () => {
    const { code, out } = broker("check", "--json", "--policies", join(folder, "bad"));
    expect(code).toBe(78);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      files: ["web.yaml"],
      diagnostics: [{ severity: "error", code: "unknown-key", location: { file: "web.yaml", line: 2, column: 38 } }],
    });
  });

  it("says 125, and not 0, of a file that cannot be read", () => {
    expect(broker("check", ...good, "--env", join(folder, "none"))).toMatchObject({
      code: 125,
      err: `env-broker: cannot read ${join(folder, "none")}: it does not exist\n`,
    });
    expect(broker("check", "--policies", join(folder, "nowhere"))).toMatchObject({
      code: 125,
      err: `env-broker: cannot open ${join(folder, "nowhere")}: it does not exist\n`,
    });
  });
});

describe("the example policies", () => {
  it.each(readdirSync("policies/examples"))("%s is right, warnings included", (example) => {
    write(`${example}.d/${example}`, readFileSync(join("policies/examples", example), "utf8"));
    expect(broker("check", "--strict", "--policies", join(folder, `${example}.d`))).toMatchObject({ code: 0 });
  });
});

describe("env-broker explain", () => {
  it("says yes, and by which rule", () => {
    const { code, out } = broker("explain", "app", "DATABASE_URL", ...good);
    expect(code).toBe(0);
    expect(out).toContain(
      'yes: app gets DATABASE_URL\n  grant "web" allows it by name (web.yaml:6)\n  app has the grants web\n',
    );
    expect(out).toContain("always: members of docker_env, where that group exists, read /etc/container_environment");
  });

  it("says no, and what would change it, of users without an account too", () => {
    expect(broker("explain", "web", "DATABASE_URL", ...good, "--accounts", join(folder, "etc"))).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        'no: web does not get DATABASE_URL\n  no grant of this user names DATABASE_URL\n  to change that: add the user to grant "web" (web.yaml:3), which goes to users app\n',
      ),
    });
    expect(broker("explain", "4711", "DATABASE_URL", ...good).code).toBe(1);
    expect(broker("explain", "guest", "DATABASE_URL", ...good).code).toBe(1);
    expect(broker("explain", "0", "DATABASE_URL", ...good).code).toBe(0);
  });

  it("shows no control character of a name, in whatever line", () => {
    const { out } = broker("explain", "guest\u{9b}31m", "A\u{9b}31m", ...good);
    expect(out).toContain("no grant of this user names A");
    expect(out).not.toMatch(/[\u{80}-\u{9f}]/u);
  });

  it("says 2 of a user that does not exist, and 78 of a bad policy", () => {
    expect(broker("explain", "ap", "A", ...good, "--accounts", join(folder, "etc"))).toMatchObject({
      code: 2,
      err: "env-broker: unknown user 'ap' (did you mean 'app'?)\n",
    });
    expect(broker("explain", "app", "A", "--policies", join(folder, "bad"))).toMatchObject({ code: 78 });
  });

  it("speaks JSON", () => {
    const answer = JSON.parse(broker("explain", "--json", "app", "DATABASE_URL", ...good).out);
    expect(answer).toMatchObject({
      user: "app",
      variable: "DATABASE_URL",
      given: true,
      grants: ["web"],
      reasons: [{ where: "web.yaml:6" }],
    });
  });
});

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

  it("runs boot only for env-init", () => {
    expect(broker("boot")).toMatchObject({
      code: 2,
      err: "env-broker: boot is run by env-init, which hands over the environment as descriptor 3\n",
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
