import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { defaultPath, run, sections, variablesOf } from "../../support/container.ts";
import { describeContainers, webPolicy } from "../../support/e2e.ts";

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

  it("in a folder that others can write is not obeyed either, though each file is root's", () => {
    const { code, stderr } = run({
      policies: { "p.yaml": "version: 1\nvariables: { A_KEY: { file: /srv/fifo/x } }\n" },
      setup: "mkdir /srv/fifo; mkfifo /srv/fifo/x; chmod 0777 /etc/env-broker/policies",
    });
    expect(code).toBe(78);
    expect(stderr).toBe(
      "env-broker: error: the folder /etc/env-broker/policies can be written by others (mode 0777): chmod go-w\nenv-broker: 1 error: the container is not started\n",
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
      "setuser: refused: the call (--need, --get) needs SNEAK, which is forbidden to app at p.yaml:5",
    );
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
