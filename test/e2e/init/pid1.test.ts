import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { bin, defaultPath, run } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";
import { environment, hasPgrep, policies } from "./scene.ts";

describeContainers("PID 1", () => {
  it("shows nothing of its environment: to root, to its own user, to another one, not even its length", () => {
    const { stdout } = run({
      policies,
      environment,
      command: `wc -c </proc/1/environ; setpriv --reuid 1001 --clear-groups cat /proc/1/environ 2>&1
tr '\\0' ' ' </proc/1/cmdline; echo; readlink /proc/1/fd/* | grep -c memfd:environment; head -c 0 /proc/1/fd/1 && echo readable; cut -d' ' -f50,51 /proc/1/stat | tr ' ' '\\n' | uniq | wc -l`,
    });
    expect(stdout.split("\n")).toEqual([
      "0",
      "cat: /proc/1/environ: Permission denied",
      expect.stringContaining(`${bin}/env-init`),
      "0",
      "readable",
      "1",
      "",
    ]);
  });

  it("lets root log to its own output with Docker's capabilities, as cron jobs everywhere do", () => {
    const { stdout, code } = run({
      policies,
      environment,
      capabilities: "docker",
      command:
        "( : >>/proc/1/fd/1 ) && echo opened; wc -c </proc/1/environ; @BIN@/setuser app id -u; grep CapEff /proc/1/status",
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "opened\n0\n1001\nCapEff:\t00000000a80425fb\n" });
  });

  it("lets nothing of a caller's environment act in env-broker, as after docker exec", () => {
    const { stdout } = run({
      policies,
      setup: 'echo \'require("fs").writeFileSync("/srv/ran", "node")\' >/srv/evil.js',
      command:
        "NODE_OPTIONS='--require /srv/evil.js' NODE_PATH=/srv LD_PRELOAD=/srv/evil.so @BIN@/env-broker check >/srv/out 2>&1; echo $?; ls /srv",
    });
    expect(stdout).toBe("0\nevil.js\nout\n");
  });

  it("runs the main command with the grants of its user, and no other variable but its HOME", () => {
    const withHome = run({ policies, environment: [...environment, "USER=x", "PWD=/x"], command: ["/usr/bin/env"] });
    expect(withHome.stdout.trim().split("\n").sort()).toEqual(
      [`DATABASE_URL=${canary}`, "HOME=/root", defaultPath].sort(),
    );
    const asApp = run({ policies, environment, options: ["--user", "app"], command: ["/usr/bin/env"] });
    expect(asApp.stdout.trim().split("\n").sort()).toEqual(
      [`DATABASE_URL=${canary}`, "HOME=/srv/app", "LOGNAME=app", "SHELL=/bin/sh", "USER=app", defaultPath].sort(),
    );
    const nobody = run({ policies, environment, options: ["--user=nobody", "--"], command: ["/usr/bin/env"] });
    expect(nobody.stdout).not.toContain("DATABASE_URL");
    const narrowed = run({
      policies,
      environment,
      options: ["--user", "app", "--grant", "none"],
      command: ["/usr/bin/env"],
    });
    expect(narrowed).toMatchObject({ code: 77, stdout: "" });
  });

  it.each([
    ["7 where it exits 7", "exit 7", 7],
    ["143 where TERM killed it", "kill -TERM $$", 143],
    ["137 where KILL killed it, as the OOM killer does", "kill -KILL $$", 137],
    ["0 where it exits 0, whatever orphans do", "(sleep 0.1; exit 9) & exit 0", 0],
  ])("ends with the main command's code: %s", (_, command, code) => {
    expect(run({ policies, command })).toMatchObject({ code, stderr: "" });
  });

  it.each([
    ["127 where it is not found", ["/no/such/command"], 127],
    ["126 where it is not executable", ["/etc/passwd"], 126],
  ])("ends with %s", (_, command, code) => {
    expect(run({ policies, command })).toMatchObject({ code });
  });

  it("passes an argument list on as it is", () => {
    const { stdout } = run({ policies, command: ["/usr/bin/printf", "[%s]", "", "--user", " a  b ", "$X", "--"] });
    expect(stdout).toBe("[][--user][ a  b ][$X][--]");
  });

  it("forwards every signal to the main command, from 1 to 64; TERM and INT stop the container", () => {
    const { stdout } = run({
      policies,
      command: `cat >/srv/signals.py <<'END'
import os, signal, time
got = set()
wanted = set(range(1, 65)) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, 32, 33}
for number in wanted: signal.signal(number, lambda number, frame: got.add(number))
for number in sorted(wanted):
    os.kill(1, number)
    # A stop signal takes back a SIGCONT that is still on its way, and the other way round.
    if number in (signal.SIGCONT, signal.SIGTTOU): time.sleep(0.2)
end = time.time() + 5
while got != wanted and time.time() < end: time.sleep(0.01)
print(sorted(wanted - got))
END
exec $(command -v python3) /srv/signals.py`,
    });
    expect(stdout).toBe("[]\n");
  });

  it.each([32, 33])("forwards %i too, which C libraries keep for themselves", (number) => {
    const command = `(sleep 0.2; kill -${number} 1) & exec sleep 20`;
    expect(run({ policies, options: ["--quiet"], command })).toMatchObject({ code: 128 + number });
  });

  it("starts the main command with clean signals, whatever it was started with itself", () => {
    const { after } = run({
      policies,
      command: ["true"],
      after: `python3 - @BIN@/env-init <<'END'
import os, signal, subprocess, sys
signal.signal(signal.SIGPIPE, signal.SIG_IGN)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
os.execvp("unshare", ["unshare", "--pid", "--fork", "--mount-proc", sys.argv[1], "--quiet", "grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"])
END`,
    });
    expect(after).toBe("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
  });

  it("reaps orphans", () => {
    const { stdout } = run({
      policies,
      command:
        "for i in 1 2 3 4 5; do sh -c 'sleep 0.05 & exit 0'; done; sleep 0.5; grep -l 'State:.Z' /proc/[0-9]*/status; echo none",
    });
    expect(stdout).toBe("none\n");
  });

  it("does its work though it was started with SIGCHLD ignored and descriptors closed", () => {
    const { code } = run({
      policies,
      environment: [defaultPath],
      before: "trap '' CHLD; exec 3>&- 4>&-",
      command: "exit 4",
    });
    expect(code).toBe(4);
  });

  it.skipIf(!hasPgrep).each([
    ["TERM", 0],
    ["INT", 0],
    ["QUIT", 0],
    ["PWR", 0],
    ["37", 0],
  ])("without a command waits for a signal that stops it, such as %s, and ends with 0", (signal, code) => {
    const result = run({
      policies,
      command: [],
      before: `(for i in $(seq 100); do sleep 0.1; pid=$(pgrep -n -x env-init) && [ -e /run/env-broker/grants ] && ! pgrep -x node >/dev/null && kill -${signal} $pid && break; done) &`,
    });
    expect(result).toMatchObject({ code, stdout: "" });
  });

  it.skipIf(!hasPgrep)("ends with 128+N where a signal stops it before the main command has started", () => {
    // The FIFO as a policy file would be refused, so boot is held up by a large policy folder instead.
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `p${index}.yaml`,
        `version: 1\ngrants: { g${index}: { to: { users: app }, allow: [A${index}] } }\n`,
      ]),
    );
    const result = run({
      policies: many,
      command: "echo started",
      before: "(for i in $(seq 200); do sleep 0.02; pid=$(pgrep -n -x env-init) && kill -TERM $pid && break; done) &",
    });
    expect(result).toMatchObject({ code: 143, stdout: "" });
  });
});

describeContainers("wrong usage of env-init", () => {
  it.each([
    ["an unknown option", ["--bogus"], "env-init: unknown option --bogus (env-init --help)"],
    ["a user without a name", ["--user"], "env-init: --user needs a value (env-init --help)"],
  ])("is 125: %s", (_, options, message) => {
    expect(run({ policies, options, command: [] })).toMatchObject({ code: 125, stderr: `${message}\n` });
  });

  it("is 125: a user that does not exist, and one that is empty", () => {
    expect(run({ policies, options: ["--user", "nobody2"], command: ["true"] })).toMatchObject({
      code: 125,
      stderr: "setuser: unknown user 'nobody2'\n",
    });
    expect(run({ policies, options: ["--user="], command: ["true"] }).code).toBe(125);
  });

  it("is answered by help that teaches", () => {
    const { code, stdout } = run({ policies, options: ["--help"] });
    expect(code).toBe(0);
    for (const word of ["--user", "--grant", "--quiet", "77"]) expect(stdout).toContain(word);
  });
});
