import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { defaultPath, run, sections, variablesOf } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";

const policies = {
  "web.yaml": `version: 1
grants:
  web: { to: { users: [app] }, allow: [PORT] }
  init: { to: { users: "@init" }, allow: [DATABASE_URL, PORT] }
`,
};
const environment = [defaultPath, `DATABASE_URL=${canary}`, "PORT=1", "OTHER=x", "HOME=/srv/home"];
const quiet = ["--quiet"];
const as = (uid: number) => ["--reuid", `${uid}`, "--regid", "0", "--clear-groups"];
const startupFile = (script: string) =>
  `mkdir -p /etc/my_init.d; printf '#!/bin/sh\\n%s\\n' '${script}' >/etc/my_init.d/1; chmod 755 /etc/my_init.d/1\n`;
const sharedState = "mkdir /run/env-broker; chmod 777 /run/env-broker\n";

describeContainers("as another user than root", () => {
  it("gives its main command @init's grants, says what is off, and nothing of its environment is left to see", () => {
    const { code, stdout, stderr } = run({
      policies,
      environment,
      privileges: as(4711),
      command: "env; wc -c </proc/1/environ; ls -l /proc/self/fd | grep -c memfd; id -u",
    });
    expect(code).toBe(0);
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary, PORT: "1", HOME: "/srv/home" });
    expect(stdout).not.toContain("OTHER");
    expect(stdout).toMatch(/\n0\n0\n4711\n$/);
    expect(stderr).toBe(
      "env-init: uid 4711 is not root: no command can become another user, and /etc/container_environment is not written\nenv-init: /run/env-broker/uid-4711 cannot be written: only the main command gets variables; startup files and hooks are not run\n",
    );
  });

  it("has a folder of its own where /run/env-broker is everybody's, as with a Kubernetes emptyDir", () => {
    const { code, stdout, stderr } = run({
      policies,
      environment,
      privileges: as(4711),
      options: quiet,
      setup: `${sharedState}${startupFile("echo startup $DATABASE_URL; echo new >/run/env-broker/uid-4711/env/PORT")}
mkdir /etc/my_init.post_shutdown.d; printf '#!/bin/sh\\necho hook $OTHER\\n' >/etc/my_init.post_shutdown.d/1; chmod 755 /etc/my_init.post_shutdown.d/1`,
      command: `stat -c '%a %u' /run/env-broker/uid-4711 /run/env-broker/uid-4711/*; env -i @BIN@/with-env env
@BIN@/setuser 4711:0 true; echo $?; @BIN@/setuser 4711 env | grep -c PORT; @BIN@/setuser app true; echo $?`,
      after: "@BIN@/setuser app env | grep -c PORT",
    });
    expect(code).toBe(0);
    expect(stdout).toBe(
      `startup ${canary}\n700 4711\n600 4711\n666 4711\n600 4711\n600 4711\n600 4711\nPORT=new\nDATABASE_URL=${canary}\n${defaultPath}\n125\n0\n125\nhook x\n`,
    );
    expect(stderr).toContain("setuser: only root can become 'app'");
  });

  it("is told of its own table where that is damaged", () => {
    const { stdout, stderr } = run({
      policies,
      environment,
      privileges: as(4711),
      options: quiet,
      setup: sharedState,
      command: `table=/run/env-broker/uid-4711/grants
head -c $(($(stat -c %s $table) - 512)) /dev/zero | dd of=$table bs=512 seek=1 conv=notrunc 2>/dev/null; @BIN@/with-env env; echo $?`,
    });
    expect(stdout).toBe("78\n");
    expect(stderr).toContain("with-env: /run/env-broker/uid-4711/grants is damaged: restart the container");
  });

  it("trusts no folder of another user there, and no table", () => {
    const { code, stdout, stderr } = run({
      policies,
      environment,
      privileges: as(4711),
      options: quiet,
      setup: `${sharedState}mkdir /run/env-broker/uid-4711; chown 1001 /run/env-broker/uid-4711`,
      command: "echo started",
    });
    expect({ code, stdout, stderr }).toEqual({
      code: 125,
      stdout: "",
      stderr: "env-init: /run/env-broker/uid-4711 belongs to uid 1001: remove it, or mount a tmpfs on /run\n",
    });
  });

  it("is not let down by what root's env-init left in an earlier life", () => {
    const { code, stdout } = run({
      policies,
      environment,
      privileges: as(4711),
      options: quiet,
      setup: "mkdir /run/env-broker; : >/run/env-broker/lock; chmod 600 /run/env-broker/lock",
      command: "echo $PORT",
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "1\n" });
  });

  it("is a launcher in the container of root's, where it is below PID 1", () => {
    const { stdout } = run({
      policies: { ...policies },
      environment,
      options: quiet,
      command: "@BIN@/setuser app @BIN@/env-init -- echo started; echo $?",
    });
    expect(stdout).toBe("started\n0\n");
  });
});

describeContainers("with less than a container usually has", () => {
  it("works with no_new_privs", () => {
    const { code, stdout } = run({
      policies,
      environment,
      privileges: ["--no-new-privs"],
      options: [...quiet, "--user", "app"],
      command: "echo $PORT; id -u; grep NoNewPrivs /proc/self/status",
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "1\n1001\nNoNewPrivs:\t1\n" });
  });

  it("works without any capability: the files are root's only, and no command can become another user", () => {
    const { code, stdout, stderr } = run({
      policies,
      environment,
      privileges: ["--bounding-set=-all", "--inh-caps=-all"],
      options: quiet,
      command: `echo $DATABASE_URL; stat -c '%a %U %G' /etc/container_environment /etc/container_environment.sh /etc/container_environment/PORT; @BIN@/setuser app true; echo $?`,
    });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${canary}\n700 root root\n600 root root\n600 root root\n125\n`,
    });
    expect(stderr).toContain("permission denied: only root can read container_environment, .sh and .json\n");
    expect(stderr).toContain("this needs root with CAP_SETUID and CAP_SETGID");
  });

  it("says once that it may not signal a main command of another user, and ends in time all the same", () => {
    const { code, stderr } = run({
      policies,
      environment,
      privileges: ["--bounding-set=-kill", "--inh-caps=-all"],
      options: [...quiet, "--stop-timeout", "2", "--user", "app"],
      before:
        "(while ! pgrep -x sleep; do sleep 0.05; done; sleep 0.2; kill -HUP $(pgrep -n -x env-init); sleep 0.1; kill $(pgrep -n -x env-init)) >/dev/null &",
      command: ["sleep", "60"],
    });
    expect(code).toBe(137);
    expect(stderr).toBe(
      "env-init: cannot pass signals on to the main command, which is another user: CAP_KILL is missing\n",
    );
  });

  it("does not start where a table of an earlier life cannot be removed: launchers would find it", () => {
    const { code, stderr } = run({
      policies,
      environment,
      setup: "mkdir /run/env-broker; echo old >/run/env-broker/grants; mount -o remount,ro /run",
      command: "echo started",
    });
    expect({ code, stderr }).toEqual({
      code: 125,
      stderr: "env-init: cannot remove /run/env-broker/grants of an earlier life: mount a tmpfs on /run\n",
    });
  });

  it("works on a read-only root with no place to write: the table goes to the main command's launcher", () => {
    const readOnly = "umount /srv; mount --bind /etc /etc; mount -o remount,ro,bind /etc; mount -o remount,ro /run";
    for (const user of [undefined, "app"]) {
      const { code, stdout, stderr } = run({
        policies,
        environment,
        setup: `${startupFile("echo no")}${readOnly}`,
        options: [...quiet, ...(user ? ["--user", user] : [])],
        command:
          "echo == env; env; echo == fds; ls -l /proc/self/fd | grep -c memfd; echo == nested; env -i /usr/bin/env @BIN@/with-env env",
      });
      const parts = sections(stdout);
      expect(code).toBe(0);
      expect(variablesOf(parts["env"])["PORT"]).toBe("1");
      expect(variablesOf(parts["env"])["DATABASE_URL"]).toBe(user ? undefined : canary);
      expect(parts["fds"]).toBe("0");
      expect(parts["nested"]).toBe("");
      expect(stderr).toContain("env-init: /run/env-broker cannot be written: only the main command gets variables");
      expect(stderr).toContain(
        "env-broker: warning: 1 startup files are not run: there is no place that can be written for the snapshot\n",
      );
    }
  });
});
