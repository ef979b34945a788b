import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { defaultPath, run, variablesOf } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";
import { isThere } from "../support/shells.ts";

const hasRunit = isThere("/usr/bin/runsvdir") && isThere("/usr/bin/sv");

const policies = {
  "web.yaml": `version: 1
grants:
  web: { to: { users: [app] }, allow: [DATABASE_URL] }
  all: { to: { users: "@init" }, everything: true }
`,
};
const environment = [defaultPath, `DATABASE_URL=${canary}`, "LD_LIBRARY_PATH=/nowhere", "HOME=/srv/home", "TZ=UTC"];

/** Shell commands that make a service of a /bin/sh script. */
function service(name: string, script: string): string {
  return `mkdir -p /etc/service/${name}
cat >/etc/service/${name}/run <<'SCRIPT'
#!/bin/sh
${script}
SCRIPT
chmod 755 /etc/service/${name}/run
`;
}

const waiting = "for i in $(seq 100); do [ -e /srv/ready ] && break; sleep 0.05; done";

describeContainers("runit's services", () => {
  it.skipIf(!hasRunit)("have base variables and root's identity only, and setuser gives them their own", () => {
    const { code, stdout } = run({
      policies,
      environment,
      setup: `${service("one", "env >/srv/env; grep -E '^Sig(Blk|Ign)' /proc/self/status >/srv/signals; @BIN@/setuser app sh -c env >/srv/app; : >/srv/ready; exec sleep 100")}`,
      options: ["--quiet"],
      command: `${waiting}; cat /srv/env; cat /srv/signals; echo ==; cat /srv/app; grep -c ${canary} /proc/$(pgrep -x runsvdir)/environ`,
    });
    const [own = "", app] = stdout.split("==\n");
    expect(code).toBe(1);
    const { PWD: _, ...variables } = variablesOf(own);
    expect(variables).toEqual({
      HOME: "/root",
      LOGNAME: "root",
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      SHELL: "/bin/bash",
      TZ: "UTC",
      USER: "root",
    });
    expect(own).toContain("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    expect(variablesOf(app)).toMatchObject({ DATABASE_URL: canary, USER: "app" });
    expect(stdout.endsWith("0\n")).toBe(true);
  });

  it.skipIf(!hasRunit)("have everything with settings.inherit, and so has whom setuser starts: forbid beats it", () => {
    const inherit = (whom: string) => ({
      "compat.yaml": `version: 1
settings: { inherit: ${whom} }
grants: { all: { to: { users: "@init" }, everything: true } }
forbid: [{ to: { users: [app] }, variables: [DATABASE_URL] }]
`,
    });
    const life = (whom: string) =>
      run({
        policies: inherit(whom),
        environment,
        setup: service("one", "env >/srv/env; : >/srv/ready; exec sleep 100"),
        options: ["--quiet"],
        command: `${waiting}; cat /srv/env; echo ==; @BIN@/setuser web env; echo ==; @BIN@/setuser app env; echo ==; @BIN@/setuser --print-names web`,
      }).stdout.split("==\n");
    const [all, web, app, names] = life("true");
    expect(variablesOf(all)).toMatchObject({ DATABASE_URL: canary, LD_LIBRARY_PATH: "/nowhere" });
    expect(variablesOf(web)).toMatchObject({ DATABASE_URL: canary, LD_LIBRARY_PATH: "/nowhere", USER: "web" });
    expect(app).toContain("LD_LIBRARY_PATH=/nowhere");
    expect(app).not.toContain("DATABASE_URL");
    expect(names).toContain("DATABASE_URL\t(inherit)\n");
    const [base, still, none] = life("[web]");
    expect(base).not.toContain("DATABASE_URL");
    expect(variablesOf(still)).toMatchObject({ DATABASE_URL: canary });
    expect(none).not.toMatch(/DATABASE_URL|LD_LIBRARY_PATH/);
    expect(life("root")[0]).toContain("DATABASE_URL");
  });

  it.skipIf(!hasRunit)("are brought down at the end, runsvdir last, whatever ended the container", () => {
    const setup = service(
      "one",
      "trap 'echo service asked; kill -0 $(pgrep -x runsvdir) && echo runsvdir runs; exit 0' TERM; : >/srv/ready; while :; do sleep 0.05; done",
    );
    const { code, stdout } = run({ policies, setup, options: ["--quiet"], command: `${waiting}; exit 4` });
    expect({ code, stdout }).toEqual({ code: 4, stdout: "service asked\nrunsvdir runs\n" });
  });

  it.skipIf(!hasRunit)("that do not listen are killed after KILL_PROCESS_TIMEOUT", () => {
    const { code, stdout } = run({
      policies,
      environment: [...environment, "KILL_PROCESS_TIMEOUT=1"],
      setup: service("one", "trap : TERM; : >/srv/ready; while :; do sleep 0.05; done"),
      options: ["--quiet"],
      command: `${waiting}; echo done`,
      after: "pgrep -x runsvdir",
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "done\n" });
  });

  it.skipIf(!hasRunit)("end the container with 1 where runsvdir dies", () => {
    const { code, stderr } = run({
      policies,
      setup: service("one", ": >/srv/ready; exec sleep 100"),
      options: ["--quiet"],
      command: `${waiting}; kill -9 $(pgrep -x runsvdir); sleep 30`,
    });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "env-init: runsvdir ended with code 137: the container ends\n",
    });
  });

  it.skipIf(!hasRunit)("are not started with --skip-runit, and what is no folder is passed over", () => {
    const setup = `${service("one", "echo started")}echo text >/etc/service/README; mkdir /etc/service/.hidden`;
    const { stdout } = run({ policies, setup, options: ["--skip-runit"], command: "pgrep -c runsvdir" });
    expect(stdout).toBe("0\n");
    const { stderr } = run({ policies, setup: "mkdir /etc/service; echo >/etc/service/README", command: ["true"] });
    expect(stderr).toBe(
      "env-init: /etc/service/README is no folder: passed over, a service is a folder with a run script\n",
    );
    const file = run({ policies, setup: "echo >/etc/service", command: "pgrep -c runsvdir" });
    expect(file).toMatchObject({
      stdout: "0\n",
      stderr: "env-init: /etc/service is no folder: no service is started\n",
    });
  });

  it("without a runsvdir are 127, and the package is named", () => {
    const hide = isThere("/usr/bin/runsvdir") ? "mount --bind /dev/null /usr/bin/runsvdir\n" : "";
    const { code, stderr } = run({ policies, setup: `${hide}mkdir -p /etc/service/one`, command: ["true"] });
    expect(code).toBe(127);
    expect(stderr).toBe(
      "env-init: there are services in /etc/service, and no runsvdir: install the package runit, or start with --skip-runit\n",
    );
  });
});
