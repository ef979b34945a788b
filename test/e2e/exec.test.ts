import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bin, defaultPath, root, run } from "../support/container.ts";
import { as, describeContainers } from "../support/e2e.ts";

const policies = {
  "p.yaml": `version: 1
grants:
  web: { to: { users: app }, allow: PORT }
  init: { to: { users: "@init" }, allow: INIT_ONLY }
settings: { audit: { events: all } }
`,
};
const environment = [defaultPath, "PORT=80", "INIT_ONLY=i", "SECRET=s", "HOME=/root"];
const inside = (setup: string, command: readonly string[], more: Partial<Parameters<typeof run>[0]> = {}) =>
  run({ policies, environment, setup, options: ["--quiet", "--exec"], command, ...more });

/** What an init's only service does: look around, say so, and end the container. */
const probe = (end: string) => `cat >/srv/probe <<'END'
#!/bin/sh
exec >/srv/out 2>&1
echo pid1 $(cat /proc/1/comm); tr '\\0' '\\n' </proc/1/environ | grep -c -e PORT= -e SECRET=; tr '\\0' '\\n' </proc/1/environ | grep INIT_ONLY
sleep 0.3; ${as(1001)} ${bin}/with-env --get PORT; ${bin}/setuser app sh -c 'echo $PORT'
ps -o comm= --ppid 1 | grep -c env-brokerd; ls -l /proc/1/fd | grep -c -e broker.sock -e audit.fifo -e memfd -e env-broker/lock -e socket:
${bin}/env-init echo second; ${bin}/env-broker reload
${end}
END
chmod 755 /srv/probe`;
const expected = (init: string) => `pid1 ${init}\n0\nINIT_ONLY=i\n80\n80\n1\n0\nsecond\nreloaded: no changes\n`;

describeContainers("env-init --exec", () => {
  it("makes s6 PID 1, as s6-overlay starts it, with @init's variables, and the broker stays its child", () => {
    const { after, audit, code } = inside(
      `${probe("s6-svscanctl -t /run/service")}
mkdir -p /run/service/probe /run/service/.s6-svscan; printf '#!/bin/sh\\nexec /srv/probe\\n' >/run/service/probe/run; chmod 755 /run/service/probe/run
printf '#!/bin/sh\\nexit 0\\n' >/run/service/.s6-svscan/finish; chmod 755 /run/service/.s6-svscan/finish`,
      ["/usr/bin/s6-svscan", "/run/service"],
      { after: "cat /srv/out" },
    );
    expect(after).toBe(expected("s6-svscan"));
    expect(code).toBe(0);
    expect(audit.some(({ uid, given }) => uid === 1001 && given?.includes("PORT"))).toBe(true);
  });

  it("makes supervisord PID 1", () => {
    const { after } = inside(
      `${probe("kill -TERM 1")}
cat >/srv/supervisord.conf <<'END'
[supervisord]
nodaemon=true
user=root
logfile=/dev/null
logfile_maxbytes=0
pidfile=/run/supervisord.pid
[program:probe]
command=/srv/probe
startsecs=0
autorestart=false
END`,
      ["/usr/bin/supervisord", "-c", "/srv/supervisord.conf"],
      { after: "cat /srv/out" },
    );
    expect(after).toBe(expected("supervisord"));
  });

  it("has a run script for the broker, which stands by and takes over when the first one dies", () => {
    const script = readFileSync(join(root, "native/shipped/env-brokerd.run"), "utf8").replace(
      "/usr/libexec/env-broker",
      join(bin, "../libexec/env-broker"),
    );
    const { after, stderr } = inside(
      `cat >/srv/run <<'END'\n${script}END
cat >/srv/init <<'END'
#!/bin/sh
exec >/srv/out 2>&1
sh /srv/run & standby=$!
sleep 0.5; pgrep -c env-brokerd; kill -TERM $(pgrep -o env-brokerd); sleep 0.5; pgrep -c env-brokerd
${as(1001)} ${bin}/with-env --get PORT; ${bin}/setuser app true; ${bin}/env-init echo second
kill -TERM $standby; wait $standby; echo $?; ${as(1001)} ${bin}/with-env true; echo $?
END
chmod 755 /srv/init`,
      ["/srv/init"],
      { after: "cat /srv/out" },
    );
    expect(after.split("\n").filter((line) => !line.startsWith("{"))).toEqual([
      "2",
      "1",
      "80",
      "second",
      expect.stringMatching(/^env-brokerd: the audit log ends here/),
      "0",
      "with-env: the broker at /run/env-broker/broker.sock does not answer: is env-init still running?",
      "125",
      "",
    ]);
    expect(stderr).not.toContain("is started again");
  });

  it("is refused without a command, with --user, and where boot fails", () => {
    for (const [options, message] of [
      [["--exec"], "env-init: --exec needs a command"],
      [["--exec", "--user", "app", "true"], "env-init: --exec and --user exclude each other"],
    ] as const) {
      const { code, stderr } = run({ policies, environment, options, command: [] });
      expect({ code, stderr }).toEqual({ code: 125, stderr: expect.stringContaining(message) });
    }
    const { code, stderr } = inside("echo 'version: 2' >/etc/env-broker/policies/bad.yaml", ["/bin/echo", "started"]);
    expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringContaining("the container is not started") });
  });

  it("leaves no broker behind where boot fails and it is not PID 1", () => {
    const { stdout, stderr } = run({
      policies,
      environment,
      command: `mkdir -m 755 /run/inner; echo 'version: 2' >/etc/env-broker/policies/bad.yaml; unshare --mount --pid --fork --mount-proc sh -c 'mount -t tmpfs -o mode=755 tmpfs /run; @BIN@/env-init --exec -- /bin/true; echo $?; pgrep -c env-brokerd; @BIN@/env-init -- /bin/true; echo $?'`,
    });
    expect(stdout).toBe("78\n0\n78\n");
    expect(stderr).toContain("the container is not started");
  });

  it("works without a place for the state, as far as the main command goes", () => {
    const { stdout, stderr } = inside("mount -o remount,ro /run", [
      "/bin/sh",
      "-c",
      "echo $INIT_ONLY $$; ls -l /proc/$$/fd | grep -c -e memfd -e broker.sock -e lock",
    ]);
    expect(stdout).toBe("i 1\n0\n");
    expect(stderr).toContain("only the main command gets variables");
  });
});
