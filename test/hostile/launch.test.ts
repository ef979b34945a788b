import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { run } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";
import { attacked, environment, policies } from "./scene.ts";

describeContainers("against what a service would inherit", () => {
  it("no descriptor of root's from 3 up is open for another user, nor one of PID 1's for the main command", () => {
    const { stdout } = attacked(
      `exec 3</etc/shadow 7</run/env-broker/grants 9>>/etc/shadow; @BIN@/setuser app sh -c 'ls /proc/self/fd | tr "\\n" " "'; echo
exec 3<&- 7<&- 9>&-; ls -l /proc/self/fd | grep -c 'memfd\\|/run/env-broker\\|socket'`,
    );
    // One is what ls has opened itself.
    expect(stdout).toBe("0 1 2 3 \n0\n");
  });

  it("no supplementary group is gained or kept, and none of root's gids", () => {
    const { stdout } = attacked(
      `setpriv --groups 0,4,1900 @BIN@/setuser app sh -c 'id -u; id -g; id -G'; setpriv --groups 0,4,1900 @BIN@/setuser app:nogroup id -G; setpriv --groups 0,4,1900 @BIN@/setuser 4321:4321 id -G; grep -l '^Groups:.*\\<0\\>' /proc/[0-9]*/status 2>/dev/null | wc -l >/dev/null`,
    );
    expect(stdout).toBe("1001\n1001\n1001\n65534\n4321\n");
  });

  it("securebits that would keep capabilities stop the launch, and none is ambient, inheritable or effective after it", () => {
    const { stdout, stderr } = attacked(
      `setpriv --securebits +no_setuid_fixup @BIN@/setuser app true; echo $?; setpriv --securebits +no_setuid_fixup --inh-caps +sys_admin --ambient-caps +sys_admin @BIN@/setuser app true; echo $?
setpriv --inh-caps +net_raw,+sys_admin --ambient-caps +net_raw,+sys_admin @BIN@/setuser app grep -h 'Cap\\(Inh\\|Prm\\|Eff\\|Amb\\)' /proc/self/status | tr -d '\\t' | cut -d: -f2 | sort -u`,
    );
    expect(stdout).toBe("125\n125\n0000000000000000\n");
    expect(stderr).toContain("would keep capabilities of root");
  });
});

describeContainers("against a user that is none", () => {
  const users = [
    "",
    ":",
    ":0",
    "app:",
    " 0",
    "0 ",
    "+0",
    "-1",
    "-0",
    "00",
    "0x0",
    "1e3",
    "4294967295",
    "4294967296",
    "18446744073709551616",
  ];

  it.each([...users, "#0", "nosuch", "app:nosuch", "app:-1", "app:4294967296", "54321", "app\n", "root\t"])(
    "'%s' is refused with 125, and nothing runs as root",
    (user) => {
      const quoted = `'${user}'`;
      const { stdout, stderr } = attacked(
        `@BIN@/setuser ${quoted} id -u; echo $?; @BIN@/setuser --print-names ${quoted}; echo $?`,
      );
      expect(stdout).toBe("125\n125\n");
      expect(stderr.trim().split("\n")).toHaveLength(2);
    },
  );
});

describeContainers("against an exit code that is lost", () => {
  it.each([
    ["KILL, as the OOM killer's", "kill -KILL $$", 137],
    ["TERM", "kill -TERM $$", 143],
    ["SEGV", "kill -SEGV $$", 139],
  ])(
    "a main command that is killed by %s ends the container with 128 and the signal, never with 0",
    (_, command, code) => {
      expect(run({ policies, environment, command })).toMatchObject({ code });
    },
  );
});

describeContainers("against who has gid 0, or no account at all", () => {
  it("no form of the snapshot, no table and no log is readable, and nothing is given without a grant", () => {
    const look = `find /etc/container_environment* /run/env-broker /var/log/env-broker -type f 2>/dev/null | while read path; do cat "$path" 2>/dev/null; done; @BIN@/with-env env; true`;
    for (const who of ["--reuid 54321 --regid 0", "--reuid 54321 --regid 54321", "--reuid 65534 --regid 0"]) {
      const { stdout } = attacked(
        `printf '%s' '${look.replaceAll("'", "'\\''")}' >/srv/look; find /etc/container_environment* /run/env-broker /var/log/env-broker -type f >/srv/list; env -i setpriv ${who} --clear-groups sh -c 'while read path; do cat "$path" 2>/dev/null; done </srv/list; sh /srv/look'`,
        { policies: { "p.yaml": `${policies["p.yaml"]}settings: { audit: { events: all, to: file } }\n` } },
      );
      expect(stdout).not.toContain(canary.slice(0, 6));
      expect(stdout).toMatch(/^PATH=/m);
    }
  });
});
