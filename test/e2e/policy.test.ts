import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { defaultPath, run, sections, variablesOf } from "../support/container.ts";
import { describeContainers, webPolicy } from "../support/e2e.ts";

const nothingWritten =
  "ls -A /etc/container_environment /run/env-broker 2>&1; ls /etc/container_environment.* 2>/dev/null";

describeContainers("a bad policy", () => {
  it("ends the boot with 78 and every problem, and nothing is written nor started", () => {
    const { code, stdout, stderr, after } = run({
      policies: {
        "a.yaml": `version: 1\nvariables:\n  NEEDED: { required: true }\n  PORT: { type: port }\n  SMTP_PASS: { file: /run/secrets/pass }\ngrants:\n  web: { to: { users: ap }, allow: [PORT], set: { API_KEY: ${canary} } }\n`,
        "b.yaml":
          "version: 1\ngrants:\n  web: { to: { users: app }, alow: [PORT] }\n  two: { to: { users: app }, set: { X: 1 } }\n  three: { to: { users: app }, allow: X }\n",
        "c.json": '{ "version": 1, "grants": ',
        "d.yaml": `version: 1\ngrants: { d: { to: { users: app }, set: { API_KEY: ${canary} } } }\n`,
        "ignored.txt": "not a policy",
      },
      environment: [`PORT=${canary}`],
      command: "echo started",
      after: nothingWritten,
    });
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    const lines = stderr.trim().split("\n");
    for (const line of [
      "env-broker: a.yaml:3:3: error: variable NEEDED is required and not set",
      "env-broker: a.yaml:4:3: error: variable PORT must be a port, 1 to 65535",
      'env-broker: a.yaml:7:23: error: grant "web": unknown user "ap" (did you mean "app"?)',
      'env-broker: b.yaml:3:30: error: unknown key "alow" in grant "web" (did you mean "allow"?)',
      expect.stringMatching(
        /^env-broker: b.yaml:\d+:\d+: error: X has two sources for uid 1001: grant "three" allows it, grant "two" sets it/,
      ),
      expect.stringMatching(/^env-broker: c.json:1:\d+: error: a character is missing here/),
    ]) {
      expect(lines).toContainEqual(line);
    }
    expect(lines.at(-1)).toMatch(/^env-broker: \d+ errors: the container is not started$/);
    expect(after).toBe(
      "ls: cannot access '/etc/container_environment': No such file or directory\n/run/env-broker:\naudit.fifo\nbroker.sock\nlock\n",
    );
  });

  it.each([
    [
      "a file that others can write",
      "chmod 0666 /etc/env-broker/policies/web.yaml",
      "web.yaml:1:1: error: this file can be written by others (mode 0666): chmod go-w",
    ],
    [
      "a file copied as 0664",
      "chmod 0664 /etc/env-broker/policies/web.yaml",
      "web.yaml:1:1: error: this file can be written by others (mode 0664): chmod go-w",
    ],
    [
      "a file of another user",
      "chown 1001 /etc/env-broker/policies/web.yaml",
      "web.yaml:1:1: error: this file belongs to uid 1001, not to root: chown it, or mount it read-only (:ro)",
    ],
    [
      "a folder that others can write",
      "chmod 0777 /etc/env-broker/policies",
      "error: the folder /etc/env-broker/policies can be written by others (mode 0777): chmod go-w",
    ],
    [
      "a parent of another user",
      "chown 1001 /etc/env-broker",
      "error: the folder /etc/env-broker belongs to uid 1001, not to root",
    ],
    [
      "a link that leaves the folder",
      "ln -s /etc/passwd /etc/env-broker/policies/x.yaml",
      "x.yaml:1:1: error: cannot read /etc/env-broker/policies/x.yaml: its links lead out of its folder",
    ],
    [
      "a link that climbs out of the folder",
      "ln -s ../../passwd /etc/env-broker/policies/x.yaml",
      "its links lead out of its folder",
    ],
    [
      "a circle of links",
      "ln -s y.yaml /etc/env-broker/policies/x.yaml; ln -s x.yaml /etc/env-broker/policies/y.yaml",
      "its links lead in a circle",
    ],
    [
      "a FIFO",
      "mkfifo /etc/env-broker/policies/x.yaml",
      "x.yaml:1:1: error: cannot read /etc/env-broker/policies/x.yaml: it is not a regular file",
    ],
    [
      "a folder with the name of a file",
      "mkdir /etc/env-broker/policies/x.yaml",
      "cannot read /etc/env-broker/policies/x.yaml: it is not a regular file",
    ],
    [
      "a link through a folder that another user owns",
      "cd /etc/env-broker/policies; mkdir sub; mv web.yaml sub/; ln -s sub/web.yaml web.yaml; chown 1001 sub",
      "web.yaml:1:1: error: a folder on the way of its links belongs to uid 1001, not to root",
    ],
    [
      "a folder that is a link",
      "mv /etc/env-broker/policies /srv/p; ln -s /srv/p /etc/env-broker/policies",
      "error: cannot open /etc/env-broker/policies: it is not a folder",
    ],
    [
      "a folder that is a file",
      "rm -r /etc/env-broker/policies; touch /etc/env-broker/policies",
      "error: cannot open /etc/env-broker/policies: it is not a folder",
    ],
    [
      "a folder that is a broken link",
      "rm -r /etc/env-broker/policies; ln -s /nowhere /etc/env-broker/policies",
      "error: cannot open /etc/env-broker/policies: it is not a folder",
    ],
  ])("is %s", (_, setup, message) => {
    const { code, stderr } = run({ policies: { "web.yaml": webPolicy }, setup });
    expect(code).toBe(78);
    expect(stderr).toContain(message);
  });
});

describeContainers("a policy", () => {
  it("that others may have written is not obeyed at all: the files that it names are not opened", () => {
    const { code, stderr } = run({
      policies: { "p.yaml": "version: 1\nvariables: { A_KEY: { file: /srv/fifo/x } }\n" },
      setup: "mkdir /srv/fifo; mkfifo /srv/fifo/x; chmod 0666 /etc/env-broker/policies/p.yaml",
    });
    expect(code).toBe(78);
    expect(stderr).toBe(
      "env-broker: p.yaml:1:1: error: this file can be written by others (mode 0666): chmod go-w\nenv-broker: 1 error: the container is not started\n",
    );
  });

  it("file with a name in capitals is not read, and that is said", () => {
    const { code, stderr } = run({ policies: { "web.YAML": webPolicy }, environment: ["PORT=1"], command: "true" });
    expect(code).toBe(0);
    expect(stderr).toContain(
      "web.YAML:1:1: warning: is not read: policy files end in .yaml, .yml or .json, in lower case",
    );
  });

  it("gives nobody a sensitive or odd name because it starts with LC_", () => {
    const { stdout } = run({
      policies: { "p.yaml": "version: 1\nvariables: { LC_CLOSED: { sensitive: true } }\n" },
      environment: [defaultPath, "LC_ALL=C", `LC_API_KEY=${canary}`, `LC_CLOSED=${canary}`, `LC_x y=${canary}`],
      command: `LC_API_KEY=${canary} LC_OWN=1 @BIN@/setuser --quiet app env | grep LC_ | sort`,
    });
    expect(stdout).toBe("LC_ALL=C\nLC_OWN=1\n");
  });

  it("on a read-only mount is seen to be so without capabilities too", () => {
    const { stdout } = run({
      policies: { "web.yaml": webPolicy },
      setup:
        "chown -R 1001 /etc/env-broker/policies; mount --bind /etc/env-broker/policies /etc/env-broker/policies; mount -o remount,ro,bind /etc/env-broker/policies",
      command: "setpriv --bounding-set=-all --inh-caps=-all @BIN@/env-broker check >/srv/out; echo $?",
    });
    expect(stdout).toBe("0\n");
  });

  it("of another owner holds if its mount is read-only", () => {
    const { code, stderr } = run({
      policies: { "web.yaml": webPolicy },
      environment: ["PORT=1"],
      setup:
        "chown -R 1001 /etc/env-broker/policies; chmod 0666 /etc/env-broker/policies/web.yaml; mount --bind /etc/env-broker/policies /etc/env-broker/policies; mount -o remount,ro,bind /etc/env-broker/policies",
      command: "@BIN@/setuser --need PORT app true",
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("may be a Kubernetes ConfigMap: links that stay inside its folder", () => {
    const { code, stderr } = run({
      policies: { "web.yaml": webPolicy },
      environment: ["PORT=1"],
      setup:
        "cd /etc/env-broker/policies; mkdir ..2026_01; mv web.yaml ..2026_01/; ln -s ..2026_01 ..data; ln -s ..data/web.yaml web.yaml; ln -s ./..data/../web.yaml again.txt",
      command: "@BIN@/setuser --need PORT app true",
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("that is absent is the default one: everything for PID 1's user, nothing for others, and the boot says so", () => {
    const { stdout, stderr } = run({
      environment: [defaultPath, `A_KEY=${canary}`, "LD_PRELOAD_X=1"],
      command: "echo $A_KEY; @BIN@/setuser app sh -c 'echo [$A_KEY]'",
      setup: "rm -rf /etc/env-broker",
    });
    expect(stdout).toBe(`${canary}\n[]\n`);
    expect(stderr).toBe(
      "env-broker: no policy in /etc/env-broker/policies: @init gets every variable, every other user none\n",
    );
  });

  it("gives two services with a variable of one name their own value each", () => {
    const { stdout } = run({
      policies: {
        "php.yaml": `version: 1
grants:
  shop: { to: { users: app }, set: { DATABASE_URL: "\${SHOP_DATABASE_URL}" } }
  blog: { to: { users: web }, set: { DATABASE_URL: "\${BLOG_DATABASE_URL}" } }
`,
      },
      environment: [defaultPath, "SHOP_DATABASE_URL=shop", "BLOG_DATABASE_URL=blog", "DATABASE_URL=nobody's"],
      command: "for user in app web cronjob; do echo == $user; @BIN@/setuser $user env; done",
    });
    const found = sections(stdout);
    expect(variablesOf(found["app"])).toMatchObject({ DATABASE_URL: "shop", USER: "app" });
    expect(variablesOf(found["web"])).toMatchObject({ DATABASE_URL: "blog", USER: "web" });
    for (const user of ["app", "web", "cronjob"]) expect(found[user]).not.toMatch(/SHOP_|BLOG_|nobody's/);
    expect(variablesOf(found["cronjob"])).not.toHaveProperty("DATABASE_URL");
  });

  it("drops a template around a variable that is forbidden, and adds up the grants of two names of one uid", () => {
    const { stdout, stderr } = run({
      policies: {
        "p.yaml": `version: 1
grants:
  app: { to: { users: app }, allow: A, set: { SNEAK: "x\${ADMIN_TOKEN}", OWN: "\${A}" } }
  alias: { to: { users: alias }, allow: B }
forbid: [{ to: { users: [app] }, variables: "ADMIN_*", reason: Only the operators' shell }]
`,
      },
      passwd: [
        "root:x:0:0::/root:/bin/sh",
        "app:x:1001:1001::/srv/app:/bin/sh",
        "alias:x:1001:1002::/srv/alias:/bin/sh",
      ],
      environment: [defaultPath, "A=a", "B=b", `ADMIN_TOKEN=${canary}`],
      command:
        "@BIN@/setuser app env; echo == alias; @BIN@/setuser alias env; echo == need; @BIN@/setuser --need SNEAK app true",
    });
    expect(variablesOf(stdout.split("== alias")[0])).toMatchObject({ A: "a", B: "b", OWN: "a", HOME: "/srv/app" });
    expect(variablesOf(sections(stdout)["alias"])).toMatchObject({ A: "a", B: "b", HOME: "/srv/alias", USER: "alias" });
    expect(stdout).not.toContain("SNEAK");
    expect(stderr).toContain(
      "warning: users app and alias have one uid (1001): what one of them is granted, all of them get: give each its own",
    );
    expect(stderr).toContain(
      "setuser: refused: the launch (--need) needs SNEAK, which is forbidden to app at p.yaml:5",
    );
  });
});

const secretPolicy = (path: string) => `version: 1
variables:
  DB_PASSWORD: { file: ${path} }
grants:
  app: { to: { users: app }, allow: DB_PASSWORD, set: { DSN_OF: "pg://\${url:DB_PASSWORD}@db" } }
  all: { to: { users: "@init" }, everything: true }
`;

describeContainers("a secret file", () => {
  it("gives its content to whom the policy names, and to no form of the snapshot", () => {
    const { stdout, code } = run({
      policies: { "s.yaml": secretPolicy("/run/secrets/db_password") },
      environment: [defaultPath],
      setup: `mkdir /run/secrets; printf '${canary}/\\n\\n' >/run/secrets/db_password; chmod 0600 /run/secrets/db_password`,
      command:
        '@BIN@/setuser app sh -c \'printf "%s." "$DB_PASSWORD" "$DSN_OF"\'; printf "[%s]" "$DB_PASSWORD"; grep -rl cAnArY /etc/container_environment* /run/env-broker/snapshot; true',
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${canary}/\n.pg://${canary}%2F%0A@db.[]` });
  });

  it("may be a link that stays in its folder, as Kubernetes makes them", () => {
    const { stdout } = run({
      policies: { "s.yaml": secretPolicy("/run/secrets/db_password") },
      environment: [defaultPath],
      setup:
        "mkdir -p /run/secrets/..1; printf yes >/run/secrets/..1/db_password; ln -s ..1 /run/secrets/..data; ln -s ..data/db_password /run/secrets/db_password",
      command: "@BIN@/setuser app sh -c 'echo $DB_PASSWORD'",
    });
    expect(stdout).toBe("yes\n");
  });

  it("may be in a folder that is a link, as Kubernetes makes one for an item with a path, but not out of what is above", () => {
    const policies = { "s.yaml": secretPolicy("/run/vol/group/db_password") };
    const setup =
      "mkdir -p /run/vol/..1/group; printf yes >/run/vol/..1/group/db_password; ln -s ..1 /run/vol/..data; ln -s ..data/group /run/vol/group";
    expect(
      run({ policies, environment: [defaultPath], setup, command: "@BIN@/setuser app sh -c 'echo $DB_PASSWORD'" })
        .stdout,
    ).toBe("yes\n");
    const out = run({
      policies,
      setup: "mkdir -p /run/vol /run/else; echo no >/run/else/db_password; ln -s ../else /run/vol/group",
    });
    expect(out.code).toBe(78);
    expect(out.stderr).toContain("its links lead out of its folder");
  });

  it("that is missing is an unset variable", () => {
    const { code, stderr } = run({
      policies: { "s.yaml": secretPolicy("/run/secrets/none/x") },
      environment: [defaultPath],
      command: "@BIN@/setuser app sh -c '[ -z \"${DB_PASSWORD+set}\" ]'",
    });
    expect(code).toBe(0);
    expect(stderr).toContain('warning: grant "app": set DSN_OF is dropped, since DB_PASSWORD is not set');
  });

  it.each([
    ["a FIFO", "mkfifo /run/secrets/x", "cannot read /run/secrets/x: it is not a regular file"],
    ["a folder", "mkdir /run/secrets/x", "cannot read /run/secrets/x: it is not a regular file"],
    [
      "a link out of its folder",
      "echo a >/run/outside; ln -s ../outside /run/secrets/x",
      "cannot read /run/secrets/x: its links lead out of its folder",
    ],
    [
      "an absolute link",
      "ln -s /etc/shadow /run/secrets/x",
      "cannot read /run/secrets/x: its links lead out of its folder",
    ],
    [
      "1 MB",
      "head -c 1000000 /dev/zero | tr '\\0' x >/run/secrets/x",
      "cannot read /run/secrets/x: it is larger than 131072 bytes",
    ],
    [
      "longer than a variable can be",
      "head -c 131072 /dev/zero | tr '\\0' x >/run/secrets/x",
      "/run/secrets/x is too long: with its name at most 131071 bytes fit",
    ],
    ["binary", "printf 'a\\0b' >/run/secrets/x", "/run/secrets/x holds a NUL byte"],
  ])("that is %s stops the boot", (_, setup, message) => {
    const { code, stderr } = run({
      policies: { "s.yaml": secretPolicy("/run/secrets/x") },
      setup: `mkdir /run/secrets; ${setup}`,
    });
    expect(code).toBe(78);
    expect(stderr).toContain(`env-broker: s.yaml:3:3: error: variable DB_PASSWORD: ${message}`);
  });

  it("beside a variable of the environment with the same name stops the boot", () => {
    const { code, stderr } = run({
      policies: { "s.yaml": secretPolicy("/run/secrets/x") },
      environment: [`DB_PASSWORD=${canary}`],
    });
    expect(code).toBe(78);
    expect(stderr).toContain(
      "variable DB_PASSWORD comes from /run/secrets/x and is in the container's environment too: remove one",
    );
  });

  it("that is required and missing stops the boot and is named", () => {
    const { code, stderr } = run({
      policies: { "s.yaml": "version: 1\nvariables: { A_KEY: { file: /run/none, required: true } }\n" },
    });
    expect(code).toBe(78);
    expect(stderr).toContain("variable A_KEY is required and not set (/run/none is missing)");
  });
});

describeContainers("defaults and templates", () => {
  it("are used where a variable is unset, not where it is empty, and are in the files", () => {
    const { stdout } = run({
      policies: {
        "d.yaml":
          "version: 1\nvariables: { A: { default: 010 }, B: { default: b }, C: { default: false } }\ngrants: { app: { to: { users: app }, allow: [A, B, C] } }\n",
      },
      environment: [defaultPath, "B="],
      command: "cd /etc/container_environment; cat A; echo; cat C; echo; @BIN@/setuser app sh -c 'echo $A/$B/$C'",
    });
    expect(stdout).toBe("010\nfalse\n010//false\n");
  });

  it("that would be longer than a program takes stop the boot", () => {
    const { code, stderr } = run({
      policies: { "d.yaml": 'version: 1\ngrants: { app: { to: { users: app }, set: { T: "${L}${L}" } } }\n' },
      environment: [`L=${canary.repeat(6000)}`],
    });
    expect(code).toBe(78);
    expect(stderr).toContain('error: grant "app": set T would have');
  });
});
