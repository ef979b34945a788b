import { expect, it } from "vitest";
import { run } from "../support/container.ts";
import { describeContainers, webPolicy } from "../support/e2e.ts";

const policies = { "web.yaml": webPolicy };
const quiet = ["--quiet"];

describeContainers("the reaper", () => {
  it("ends with each of the 256 exit codes, and with 128+N for each signal that kills", () => {
    // Below one real PID 1 the others are subreapers: the same code, and hundreds of lives in a few seconds.
    const { stdout } = run({
      policies: {},
      options: quiet,
      command: `export KILL_ALL_PROCESSES_TIMEOUT=1
cat >/srv/codes.py <<'END'
import os, signal, subprocess, sys
init = sys.argv[1]
def life(command):
    return subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "--mount", "sh", "-c",
        'mount -t tmpfs tmpfs /run; exec "$0" --quiet sh -c "$1"', init, command], stderr=subprocess.DEVNULL).returncode
wrong = [code for code in range(256) if life("exit %d" % code) != code]
deadly = [n for n in range(1, 65) if n not in (signal.SIGCHLD, signal.SIGCONT, signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGURG, signal.SIGWINCH)]
wrong += [-n for n in deadly if life("kill -%d $$" % n) != 128 + n]
print(wrong)
END
python3 /srv/codes.py @BIN@/env-init`,
    });
    expect(stdout).toBe("[]\n");
  }, 240_000);

  it("leaves no zombie of 10,000 orphans at 500 a second and more, and does not grow", () => {
    const { stdout } = run({
      policies,
      options: quiet,
      command: `memory() { grep -E '^(Rss|Private_Dirty|Anonymous)' /proc/1/smaps_rollup; }
memory >/srv/before; @TEST@/orphans 10000 600; sleep 0.5; memory >/srv/now
grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null | wc -l; cmp /srv/before /srv/now && echo flat`,
    });
    const [rate, zombies, memory] = stdout.split("\n");
    expect(Number(rate)).toBeGreaterThan(500);
    expect([zombies, memory]).toEqual(["0", "flat"]);
  }, 120_000);

  it("takes no process for another where pids are used again", () => {
    const { code, stdout } = run({
      policies,
      options: quiet,
      setup:
        "mkdir -p /etc/my_init.pre_shutdown.d; printf '#!/bin/sh\\necho pre\\n' >/etc/my_init.pre_shutdown.d/1; chmod 755 /etc/my_init.pre_shutdown.d/1",
      // The main command's pid is free for the next process once it was reaped, and one that takes it must not be ended as it.
      command: `echo $$ >/srv/main; (sleep 0.3; while :; do echo $(( $(cat /srv/main) - 1 )) >/proc/sys/kernel/ns_last_pid; sleep 0.01 & kill -0 $(cat /srv/main) && break; done; sleep 0.1; [ -e /proc/1 ] && echo wrapped) & exit 6`,
    });
    expect(code).toBe(6);
    expect(stdout).toContain("pre\n");
  });

  it("is a subreaper where it is not PID 1, and ends its own descendants only", () => {
    const { after } = run({
      policies,
      options: quiet,
      command: ["true"],
      after: `sleep 30 & bystander=$!
@BIN@/env-init sh -c '(trap "echo asked; exit" TERM; while :; do sleep 0.05; done) & sleep 0.5; exit 4' 2>&1; echo $?
kill -0 $bystander && echo bystander lives; kill $bystander`,
    });
    expect(after).toContain("env-init: not PID 1: only its own descendants are reaped and ended\n");
    expect(after).toContain("asked\n4\nbystander lives\n");
  });
});
