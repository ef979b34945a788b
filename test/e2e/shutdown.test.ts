import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { defaultPath, run } from "../support/container.ts";
import { describeContainers, webPolicy } from "../support/e2e.ts";

const policies = { "web.yaml": webPolicy };
const environment = [defaultPath, `DATABASE_URL=${canary}`, "HOME=/srv/home"];
const quiet = ["--quiet"];

/** Shell commands that make hooks: path beneath /etc, and what a /bin/sh script does. */
function hooks(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(
      ([path, script]) =>
        `mkdir -p /etc/$(dirname ${path}); cat >/etc/${path} <<'SCRIPT'\n#!/bin/sh\n${script}\nSCRIPT\nchmod 755 /etc/${path}\n`,
    )
    .join("");
}

/** A program that says what it is asked and ends, or does not end. */
const stubborn = "trap 'echo asked' TERM INT; while :; do sleep 0.05; done";

/** How long a life took, in whole seconds, by the clock of the container. */
const clock = { before: "date +%s%3N >/srv/start", after: "echo $(( $(date +%s%3N) - $(cat /srv/start) ))" };

describeContainers("a shutdown", () => {
  it.each(["TERM", "INT"])("by %s asks the main command with that signal, and ends with its code", (name) => {
    const { code, stdout } = run({
      policies,
      options: quiet,
      command: `trap 'echo got ${name}; exit 7' ${name}; (sleep 0.2; kill -${name} 1) & while :; do sleep 0.05; done`,
    });
    expect({ code, stdout }).toEqual({ code: 7, stdout: `got ${name}\n` });
  });

  it("ends with 128+N where the signal killed the main command", () => {
    expect(run({ policies, options: quiet, command: "(sleep 0.2; kill 1) & exec sleep 30" }).code).toBe(143);
  });

  it.each(["TERM", "INT", "QUIT", "PWR", "RTMIN+3"])("without a main command comes by %s, and ends with 0", (name) => {
    const { code, stderr } = run({
      policies,
      before: `(while ! pgrep -x env-init; do sleep 0.05; done; sleep 0.5; kill -${name} $(pgrep -n -x env-init)) >/dev/null &`,
      command: [],
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^env-init: signal \d+: stopping\n$/);
  });

  it("runs its hooks in order around it, with what startup files get, and goes on where one fails", () => {
    const { code, stdout, stderr } = run({
      policies,
      environment,
      options: quiet,
      setup: `${hooks({
        "my_init.pre_shutdown.d/2": "echo pre 2; kill -0 $(cat /srv/main) && echo main runs",
        "my_init.pre_shutdown.d/1":
          "echo pre 1: $DATABASE_URL $HOME $USER; grep -E '^Sig(Blk|Ign)' /proc/self/status; exit 3",
        "my_init.pre_shutdown.d/.hidden": "echo no",
        "my_init.post_shutdown.d/1": "kill -0 $(cat /srv/main) || echo post: main is gone",
      })}echo text >/etc/my_init.pre_shutdown.d/README`,
      command:
        "echo $$ >/srv/main; trap 'echo main asked; exit 0' TERM; (sleep 0.2; kill 1) & while :; do sleep 0.05; done",
    });
    const clean = "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n";
    expect(code).toBe(0);
    expect(stdout).toBe(`pre 1: ${canary} /srv/home root\n${clean}pre 2\nmain runs\nmain asked\npost: main is gone\n`);
    expect(stderr).toContain("env-init: /etc/my_init.pre_shutdown.d/1 failed with code 3\n");
    expect(stderr).toContain("env-init: /etc/my_init.pre_shutdown.d/README is no executable file: passed over\n");
    expect(stderr).toContain("env-init: /etc/my_init.pre_shutdown.d/.hidden is a dot file: passed over\n");
  });

  it("runs its hooks after the main command has ended by itself too", () => {
    const setup = hooks({ "my_init.pre_shutdown.d/1": "echo pre", "my_init.post_shutdown.d/1": "echo post" });
    expect(run({ policies, options: quiet, setup, command: "echo main; exit 5" })).toMatchObject({
      code: 5,
      stdout: "main\npre\npost\n",
    });
  });

  it("kills what does not listen when its time is over: main command, others, hooks", () => {
    const { code, stdout, stderr, after } = run({
      policies,
      ...clock,
      environment: [...environment, "KILL_PROCESS_TIMEOUT=1", "KILL_ALL_PROCESSES_TIMEOUT=1"],
      options: quiet,
      setup: hooks({ "my_init.pre_shutdown.d/1": "sleep 60", "my_init.post_shutdown.d/1": "sleep 60" }),
      command: `(trap 'echo orphan asked' TERM; while :; do sleep 0.05; done) & (sleep 0.2; kill 1) & ${stubborn}`,
    });
    expect(code).toBe(137);
    expect(stdout).toBe("asked\norphan asked\n");
    expect(stderr).toContain("env-init: /etc/my_init.pre_shutdown.d/1 was killed");
    expect(stderr).toContain("env-init: /etc/my_init.post_shutdown.d/1 was killed");
    // 1.5 s for the first hook, at most 1 s and 1 s more, 2 s for the last hook, and what starting costs.
    expect(Number(after)).toBeGreaterThan(3000);
    expect(Number(after)).toBeLessThan(9000);
  });

  it("hurries when it is asked once more", () => {
    const { code, after, stderr } = run({
      policies,
      ...clock,
      environment,
      options: quiet,
      setup: hooks({ "my_init.pre_shutdown.d/1": "sleep 60", "my_init.post_shutdown.d/1": "echo post" }),
      command: `(sleep 0.2; kill 1; sleep 0.3; kill 1) & ${stubborn}`,
    });
    expect(code).toBe(137);
    expect(stderr).toContain("env-init: asked to stop once more: what is left has a second\n");
    expect(Number(after)).toBeLessThan(5000);
  });

  const marked = "echo >/srv/stage; sleep 60";
  it.each([
    ["a first hook", { "my_init.pre_shutdown.d/1": marked }, "trap 'exit 7' TERM; while :; do sleep 0.05; done", 7],
    ["the main command", {}, "trap 'echo >/srv/stage' TERM; while :; do sleep 0.05; done", 137],
    ["other processes", {}, `(trap 'echo >/srv/stage' TERM; while :; do sleep 0.05; done) & sleep 0.3; exit 7`, 7],
    ["a last hook", { "my_init.post_shutdown.d/1": marked }, "trap 'exit 7' TERM; while :; do sleep 0.05; done", 7],
  ])("is over soon after another TERM while it waits for %s, and its end is the same", (_, files, main, expected) => {
    const { code, after } = run({
      policies,
      ...clock,
      options: quiet,
      setup: hooks({ ...files, "my_init.post_shutdown.d/2": "echo >/srv/last" }),
      // A watcher that nothing of the shutdown ends: it is outside of the container.
      before: `date +%s%3N >/srv/start; (for i in $(seq 200); do [ -e /srv/up ] && break; sleep 0.05; done; sleep 0.6; kill $(pgrep -n -x env-init)
for i in $(seq 100); do [ -e /srv/stage ] && break; sleep 0.05; done; sleep 0.2; kill $(pgrep -n -x env-init)) >/dev/null 2>&1 &`,
      // However long the boot takes: a signal before the main command would be another end.
      command: `touch /srv/up; ${main}`,
    });
    expect(code).toBe(expected);
    expect(Number(after)).toBeLessThan(5000);
  });

  it.each(["1", "3"])("keeps within --stop-timeout %s", (seconds) => {
    const { code, after } = run({
      policies,
      ...clock,
      options: [...quiet, "--stop-timeout", seconds],
      command: `(sleep 0.2; kill 1) & ${stubborn}`,
    });
    expect(code).toBe(137);
    expect(Number(after)).toBeLessThan((Number(seconds) + 2) * 1000);
  });

  it("that nobody has asked for takes the first signal for a first request", () => {
    const { stdout, stderr } = run({
      policies,
      environment: [...environment, "KILL_ALL_PROCESSES_TIMEOUT=5"],
      options: quiet,
      command: `(trap 'sleep 2; echo done; exit' TERM; while :; do sleep 0.05; done) & (setsid sh -c 'trap "" TERM; sleep 0.8; kill 1') & sleep 0.3; exit 0`,
    });
    expect(stdout).toBe("done\n");
    expect(stderr).not.toContain("once more");
  });

  it("leaves a main command half of a very short time", () => {
    const command = "trap 'sleep 0.2; echo orderly; exit 5' TERM; (sleep 0.2; kill 1) & while :; do sleep 0.05; done";
    expect(run({ policies, options: [...quiet, "--stop-timeout", "1"], command })).toMatchObject({
      code: 5,
      stdout: "orderly\n",
    });
  });

  it("kills a hook that has left its process group", () => {
    const { code, stderr, after } = run({
      policies,
      options: [...quiet, "--stop-timeout", "2"],
      setup: hooks({
        "my_init.pre_shutdown.d/1":
          'exec python3 -c \'import os, time; os.setpgid(0, os.getpgid(os.getppid())); open("/srv/hook", "w").write(str(os.getpid())); time.sleep(60)\'',
        "my_init.post_shutdown.d/1": "kill -0 $(cat /srv/hook) 2>/dev/null && echo >/srv/alive",
      }),
      command: ["true"],
      after: "ls /srv/alive 2>&1",
    });
    expect(code).toBe(0);
    expect(stderr).toContain("1 was killed");
    expect(after).toContain("No such file");
  });

  it("leaves others alone with --no-kill-all-on-exit", () => {
    const { code, stdout } = run({
      policies,
      options: [...quiet, "--no-kill-all-on-exit"],
      command: "(trap 'echo asked' TERM; while :; do sleep 0.05; done) & sleep 0.3; exit 2",
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("is not held up by a stderr that nobody reads, and counts what is left out", () => {
    const { after } = run({
      policies,
      command: ["true"],
      after: `mkfifo /srv/pipe; exec 8<>/srv/pipe; dd if=/dev/zero bs=65536 count=1 >&8 2>/dev/null
mkdir -p /etc/my_init.post_shutdown.d; printf '#!/bin/sh\\nexit 1\\n' >/etc/my_init.post_shutdown.d/1; chmod 755 /etc/my_init.post_shutdown.d/1
start=$(date +%s%3N)
unshare --pid --fork --mount-proc @BIN@/env-init true 2>&8; echo $?
[ $(( $(date +%s%3N) - start )) -lt 5000 ] && echo soon`,
    });
    expect(after).toBe("0\nsoon\n");
  });

  it.each([
    ["KILL_PROCESS_TIMEOUT", `x${canary}`],
    ["KILL_PROCESS_TIMEOUT", "0"],
    ["KILL_ALL_PROCESSES_TIMEOUT", "-1"],
    ["KILL_ALL_PROCESSES_TIMEOUT", ""],
    ["KILL_ALL_PROCESSES_TIMEOUT", "1.5"],
  ])("with a wrong %s does not even begin: 125 in one line, without the value", (name, value) => {
    expect(run({ policies, environment: [`${name}=${value}`], command: "echo started" })).toMatchObject({
      code: 125,
      stdout: "",
      stderr: `env-init: ${name} must be a whole number of seconds, 1 to 86400\n`,
    });
  });

  it("takes --stop-timeout in seconds only", () => {
    expect(run({ policies, options: ["--stop-timeout=0"], command: ["true"] })).toMatchObject({
      code: 125,
      stderr: "env-init: --stop-timeout must be a whole number of seconds, 1 to 86400\n",
    });
  });
});
