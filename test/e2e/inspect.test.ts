import { expect, it } from "vitest";
import { assertNoCanary, canary } from "../support/canary.ts";
import { run } from "../support/container.ts";
import { as, describeContainers, webPolicy } from "../support/e2e.ts";

interface Shown {
  readonly pid: number;
  readonly user: string;
  readonly uid: number;
  readonly groups: readonly number[];
  readonly command: string;
  readonly readable: boolean;
  readonly holds: readonly string[];
  readonly beyond: readonly string[];
}

const environment = [`DATABASE_URL=${canary}`, `SECRET_KEY=${canary}`, "FEATURE_A=1", "PORT=80"];

/** Runs services of two kinds, one by the policy and one as `docker exec -u` does it, and then these commands. */
function inspect(commands: string, capabilities?: "docker") {
  return run({
    policies: { "web.yaml": webPolicy },
    environment,
    ...(capabilities && { capabilities }),
    command: `exec 2>&1
@BIN@/setuser app sleep 1000 & one=$!
${as(1002, [1002, 1003], `DATABASE_URL=${canary} PORT=81 OWN=1 PATH=/bin`)} sleep 1000 & two=$!
@BIN@/setuser nobody sh -c 'exec -a sleep sleep 1000' 2>/dev/null & three=$!
for pid in $one $two; do until [ "$(cat /proc/$pid/comm)" = sleep ]; do sleep 0.1; done; done
${commands}
kill $one $two $three; exit 0`,
  });
}

describeContainers("env-broker ps", () => {
  it("shows who holds what, and marks what the policy does not give", () => {
    const { stdout } = inspect("@BIN@/env-broker ps --json; echo == $?; @BIN@/env-broker ps");
    assertNoCanary(stdout, "ps");
    const [json, text] = stdout.split("== ") as [string, string];
    const processes = JSON.parse(json).processes as Shown[];
    const sleeping = (user: string) => processes.find((each) => each.user === user && each.command === "sleep");
    expect(sleeping("app")).toMatchObject({
      uid: 1001,
      readable: true,
      holds: ["DATABASE_URL", "FEATURE_A", "PORT"],
      beyond: [],
    });
    expect(sleeping("web")).toMatchObject({
      groups: [1002, 1003],
      holds: ["DATABASE_URL", "PORT"],
      beyond: ["DATABASE_URL", "PORT"],
    });
    expect(processes.find(({ pid }) => pid === 1)).toMatchObject({ command: "env-init", readable: true, holds: [] });
    expect(text).toMatch(/^1\nPID +USER +COMMAND +VARIABLES\n1 +root +env-init +-\n/);
    expect(text).toMatch(/\n\d+ +app +sleep +DATABASE_URL FEATURE_A PORT\n/);
    expect(text).toMatch(/\n\d+ +web +sleep +!DATABASE_URL !PORT\n/);
    expect(text).toContain("! the policy does not give it");
  });

  it("reads a process as its user where root may not look into it, with Docker's capabilities", () => {
    const { stdout } = inspect(
      "@BIN@/env-broker ps --json; echo == $(cat /proc/$one/environ 2>&1 >/dev/null)",
      "docker",
    );
    expect(stdout).toContain("Permission denied");
    const processes = JSON.parse(stdout.split("== ")[0] as string).processes as Shown[];
    expect(processes.find(({ user, command }) => user === "app" && command === "sleep")).toMatchObject({
      readable: true,
      holds: ["DATABASE_URL", "FEATURE_A", "PORT"],
    });
  });

  it("has all the groups of a process, and says of one that hides what it has that it cannot be read", () => {
    const { stdout } =
      inspect(`python3 -c 'import os; os.setgroups(range(100000, 120000)); os.execve("/bin/sleep", ["sleep", "1000"], {"PORT": "1"})' & many=$!
env -i PORT=1 perl -e '$0 = "x" x 3000; sleep 1000' & over=$!
env -i PORT=1 python3 -c 'import ctypes, threading, time; threading.Thread(target=time.sleep, args=(1000,)).start(); ctypes.CDLL(None).pthread_exit(None)' & first=$!
until grep -q 'State:.Z' /proc/$first/status && grep -q xxx /proc/$over/cmdline && [ "$(cat /proc/$many/comm)" = sleep ]; do sleep 0.1; done
@BIN@/env-broker ps --json; echo == $many $over $first; kill -9 $many $over $first`);
    const [json, pids] = stdout.split("== ") as [string, string];
    const processes = JSON.parse(json).processes as Shown[];
    const [many, over, first] = pids
      .trim()
      .split(/\s+/)
      .map((pid) => processes.find((each) => each.pid === Number(pid)));
    expect(many?.groups).toHaveLength(20_001);
    expect(many?.groups.at(-1)).toBe(119_999);
    expect(many?.holds).toEqual(["PORT"]);
    expect([over?.readable, over?.holds]).toEqual([false, []]);
    expect([first?.readable, first?.holds]).toEqual([false, []]);
  });

  it("says which processes cannot be looked into, as another user", () => {
    const { stdout } = inspect(`${as(1001)} @BIN@/env-broker ps; echo "code $?"`);
    expect(stdout).toMatch(/\n1 +root +env-init +\?\n/);
    expect(stdout).toContain("? not known: another user's process");
  });
});

describeContainers("env-broker doctor", () => {
  it("is for the user of PID 1: another one would be told of another container", () => {
    const { stdout } = run({ command: `exec 2>&1; ${as(1001)} @BIN@/env-broker doctor; echo "code $?"` });
    expect(stdout).toBe("env-broker: doctor looks at the container as the user of PID 1: run it as uid 0\ncode 2\n");
  });

  it("finds nothing weak where nothing is, and says what to do about each thing that is", () => {
    const well = run({
      policies: { "web.yaml": webPolicy.slice(0, webPolicy.indexOf("  all:")) },
      environment,
      command: "@BIN@/env-broker doctor; echo code $?",
    }).stdout;
    expect(well).toMatch(
      /^ok {4}env-init is PID 1\nok {4}there is a grant table\nok {4}the broker answers, behind its filter of system calls\nok {4}\/run\/env-broker is in memory\n/,
    );
    expect(well).toContain("nothing is weakened\ncode 0\n");
    const weak = run({
      policies: { "web.yaml": `${webPolicy}settings: { inherit: [app] }\n` },
      group: ["root:x:0:", "app:x:1001:", "docker_env:x:1900:app"],
      environment,
      command: "@BIN@/env-broker doctor --json; echo >&2 code $?",
    });
    const { ok, signs } = JSON.parse(weak.stdout) as {
      ok: boolean;
      signs: { state: string; title: string; advice?: string }[];
    };
    expect(ok).toBe(false);
    expect(weak.stderr).toContain("code 1");
    expect(signs.filter(({ state }) => state === "weak").map(({ title }) => title)).toEqual([
      "settings.inherit gives 1 of the users every variable",
      'the main command gets everything, by grant "all"',
      "app: member of docker_env",
    ]);
    for (const { state, advice } of signs) expect(advice === undefined).toBe(state === "ok");
  });
});

describeContainers("in a running container", () => {
  it("reports say that the policy has changed since the table was made", () => {
    const { stdout } = run({
      policies: { "web.yaml": webPolicy },
      environment,
      command: `ask() { @BIN@/env-broker can app; }
ask | grep -c 'an older one'; echo '# more' >>/etc/env-broker/policies/web.yaml; ask | grep -o 'the policy as its files are now.*'; @BIN@/env-broker reload >/dev/null; ask | grep -c 'an older one'; true`,
    });
    expect(stdout).toBe(
      "0\nthe policy as its files are now: the container runs by an older one (env-broker reload applies it)\n0\n",
    );
  });

  it("init writes a policy from what boot found, with a grant for each user, and without a value", () => {
    const { stdout } = run({
      environment,
      command:
        "mkdir /srv/made; @BIN@/env-broker init >/srv/made/p.yaml; cat /srv/made/p.yaml; @BIN@/env-broker check --policies /srv/made >/dev/null; echo code $?",
    });
    assertNoCanary(stdout, "init");
    expect(stdout).toContain("# A first policy, made by env-broker init from this container: names only, no value.\n");
    expect(stdout).toContain("  PORT: { type: port }\n  SECRET_KEY: { sensitive: true }\n");
    expect(stdout).toContain(
      '    to: { users: ["@init"] }\n    allow:\n      - DATABASE_URL\n      - FEATURE_A\n      - PORT\n      - SECRET_KEY\n  app:\n',
    );
    expect(stdout).toContain("code 0\n");
  });
});
