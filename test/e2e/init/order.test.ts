import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { defaultPath, run } from "../../support/container.ts";
import { as, describeContainers, webPolicy } from "../../support/e2e.ts";

const policies = { "web.yaml": webPolicy };
const environment = [defaultPath, "PORT=80", `DATABASE_URL=${canary}`, "HOME=/srv/home"];
/** A program of a folder such as /etc/my_init.d. */
const program = (path: string, script: string) =>
  `mkdir -p $(dirname ${path}); cat >${path} <<'END'\n#!/bin/sh\n${script}\nEND\nchmod 755 ${path}\n`;
const inside = (more: Parameters<typeof run>[0]) => run({ policies, environment, options: ["--quiet"], ...more });

describeContainers("one startup file after the other", () => {
  it("sees the secret file that the one before has made, and the same policy, even if that one has changed it", () => {
    const { stdout, stderr } = inside({
      policies: {
        "p.yaml":
          "version: 1\nvariables: { API_KEY: { file: /srv/key } }\ngrants: { web: { to: { users: app }, allow: [API_KEY, PORT] } }\n",
      },
      setup:
        program("/etc/my_init.d/1", `echo made >/srv/key; sed -i 's/, PORT//' /etc/env-broker/policies/p.yaml`) +
        program("/etc/my_init.d/2", `@BIN@/setuser app sh -c 'echo "$API_KEY $PORT"'`),
      command: `@BIN@/setuser app sh -c 'echo "$API_KEY $PORT"'`,
    });
    expect({ stdout, stderr }).toEqual({ stdout: "made 80\nmade 80\n", stderr: "" });
  });

  it("has the HOME that the container was started with, and nothing of what the one before has exported", () => {
    const { stdout } = inside({
      setup: program("/etc/my_init.d/1", "export MINE=1; echo $HOME") + program("/etc/my_init.d/2", "echo $HOME $MINE"),
    });
    expect(stdout).toBe("/srv/home\n/srv/home\n");
  });

  it("is ended after two seconds, without hooks, where a signal stops the container and it does not mind", () => {
    const { stdout, code } = inside({
      setup:
        program(
          "/etc/my_init.d/1",
          `trap '' TERM; kill -HUP 1; for i in 1 2 3 4 5 6 7 8; do sleep 1; done; echo late`,
        ) + program("/etc/my_init.post_shutdown.d/1", "echo hook"),
    });
    expect({ stdout, code }).toEqual({ stdout: "", code: 129 });
  });
});

describeContainers("env-init", () => {
  it("starts a service that is a link to a folder", () => {
    const { stdout } = inside({
      options: ["--quiet"],
      setup: `${program("/srv/service/run", "echo ran >/srv/ran; exec sleep 100")}mkdir /etc/service; ln -s /srv/service /etc/service/one`,
      command: "for i in $(seq 50); do [ -e /srv/ran ] && break; sleep 0.1; done; cat /srv/ran",
    });
    expect(stdout).toBe("ran\n");
  });

  it("keeps the broker for what others do in their traps and for the last hooks", () => {
    const ask = `${as(1001)} @BIN@/with-env --get PORT`;
    const { stdout } = inside({
      setup: program("/etc/my_init.post_shutdown.d/1", ask),
      command: `setsid sh -c 'trap "${ask}; exit" TERM; while :; do sleep 0.1; done' & sleep 0.5`,
    });
    expect(stdout).toBe("80\n80\n");
  });

  it("runs no hooks where there is no place for the snapshot", () => {
    const { stdout } = inside({
      setup: program("/etc/my_init.post_shutdown.d/1", "echo hook"),
      before: "mount -o remount,ro /run",
      command: ["echo", "ran"],
    });
    expect(stdout).toBe("ran\n");
  });

  it("gives the main command the variables of the grants that --grant names, and no other", () => {
    const two = `${webPolicy}  two: { to: { users: app }, set: { TWO: "2" } }\n`;
    const names = (...options: string[]) =>
      inside({
        policies: { "web.yaml": two },
        options: ["--quiet", "--user", "app", ...options],
        command: "echo ${PORT:+PORT} ${TWO:+TWO}",
      }).stdout;
    expect([names("--grant", "two"), names("--grant", "two", "--grant", "web"), names()]).toEqual([
      "TWO\n",
      "PORT TWO\n",
      "PORT TWO\n",
    ]);
  });

  it("is 125 with --user where it has no CAP_SETUID", () => {
    const { code } = inside({
      options: ["--user", "app"],
      privileges: ["--bounding-set=-setuid,-setgid", "--inh-caps=-setuid,-setgid"],
      command: ["true"],
    });
    expect(code).toBe(125);
  });

  it("passes over --enable-insecure-key, with a line", () => {
    const { code, stderr } = inside({ options: ["--enable-insecure-key"], command: ["true"] });
    expect(code).toBe(0);
    expect(stderr).toContain("--enable-insecure-key is ignored");
  });

  it("uses the same paths whatever the environment says, and obeys nothing that was shipped", () => {
    const { stdout, code } = inside({
      environment: [...environment, "ENV_INIT_DIRECTORY=/srv/other", "ENV_BROKER_POLICIES=/srv/other"],
      setup: `${program("/srv/other/1", "echo wrong")}mkdir -p /etc/env-broker/shipped; echo 'grants: 5' >/etc/env-broker/shipped/broken.yaml; mkdir /etc/env-broker/policies/tests; echo '{' >/etc/env-broker/policies/tests/t.yaml`,
      command: `@BIN@/setuser app sh -c 'echo $PORT'`,
    });
    expect({ stdout, code }).toEqual({ stdout: "80\n", code: 0 });
  });

  it("does not take, as root, what is in the folder of another user", () => {
    const { after } = inside({
      privileges: ["--reuid=1001", "--regid=1001", "--clear-groups"],
      before: "mkdir -p /run/env-broker; chmod 1777 /run/env-broker",
      command: ["true"],
      after: "ls /run/env-broker; @BIN@/setuser --need PORT app true; echo $?",
    });
    expect(after).toContain("uid-1001\n");
    expect(after).toMatch(/78\n$/);
  });

  it("leaves not even a second to what is asked to stop three times", () => {
    const { after } = inside({
      command: "true",
      after: `cat >/srv/thrice.py <<'END'
import os, signal, subprocess, time
child = subprocess.Popen(["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "@BIN@/env-init", "--quiet", "sh", "-c", "trap : TERM; echo up; while :; do sleep 0.1; done"], stdout=subprocess.PIPE)
child.stdout.readline()
init = int(subprocess.run(["pgrep", "-P", str(child.pid)], capture_output=True, text=True).stdout)
for _ in range(3):
    os.kill(init, signal.SIGTERM)
    time.sleep(0.1)
start = time.time()
child.wait()
print("at once" if time.time() - start < 0.8 else "late")
END
python3 /srv/thrice.py`,
    });
    expect(after).toMatch(/^at once$/m);
  });
});
