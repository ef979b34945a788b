import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { auditLines, defaultPath, root, run, runLives, sections } from "../../support/container.ts";
import { as, describeContainers } from "../../support/e2e.ts";
import { drained, environment, grants, inside, log, policyWith } from "./scene.ts";

describeContainers("the audit log", () => {
  it("has refusals on PID 1's stderr by default: the broker's and those of root's launchers", () => {
    const { audit, stderr } = run({
      policies: { "p.yaml": `version: 1\n${grants}` },
      environment,
      command: `${as(1001)} @BIN@/with-env true; ${as(1001)} @BIN@/with-env --grant job /bin/false --secret ${canary}; @BIN@/setuser app true; @BIN@/setuser --keep OWN --need NOPE app /bin/sh -c ${canary}; ${drained}`,
    });
    expect(audit).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        uid: 1001,
        pid: expect.any(Number),
        cmd: "false",
        grants: ["job"],
        given: [],
        kept: [],
        refused: "grant job (p.yaml:4) is not for app: add the user to its 'to', or choose a grant of its own: web",
        decision: "refused",
        policy: expect.stringMatching(/^[0-9a-f]{16}$/),
        prev: "0".repeat(64),
      },
      expect.objectContaining({
        uid: 1001,
        cmd: "sh",
        kept: ["OWN"],
        refused: expect.stringContaining("needs NOPE"),
        prev: expect.not.stringMatching(/^0+$/),
      }),
    ]);
    expect(stderr).toContain("with-env: refused: grant job is not one of this user's, or there is none");
  });

  it("has everything with events: all, and nothing with events: none", () => {
    const command = `${as(1001)} @BIN@/with-env --keep OWN true; @BIN@/setuser cronjob true; @BIN@/setuser --grant web cronjob true; @BIN@/setuser --print-names app >/dev/null; @BIN@/with-env --json >/dev/null; ${drained}`;
    const { audit } = inside("events: all", command);
    expect(audit).toHaveLength(5);
    for (const line of [
      { uid: 0, cmd: "sh", given: [], decision: "granted" },
      {
        uid: 1001,
        cmd: "true",
        grants: ["web"],
        given: expect.arrayContaining(["DATABASE_URL", "PORT"]),
        refused: null,
      },
      { uid: 1003, grants: ["job"], given: ["TOKEN"], decision: "granted" },
      { uid: 1003, grants: ["web"], given: [], decision: "refused" },
      { uid: 0, cmd: null, decision: "granted" },
    ]) {
      expect(audit).toContainEqual(expect.objectContaining(line));
    }
    expect(inside("events: none", command).audit).toEqual([]);
  });

  it("goes to a file of root's, or to both, each with a chain of its own", () => {
    const { audit, stdout } = inside(
      "events: all, to: both",
      `@BIN@/setuser app true; ${drained}; stat -c '%a %U %n' /var/log/env-broker ${log}; echo == log; cat ${log}`,
    );
    expect(stdout.split("== log")[0]).toBe(`700 root /var/log/env-broker\n600 root ${log}\n`);
    const file = auditLines(sections(stdout)["log"] as string);
    expect(file.map(({ time: _, ...line }) => line)).toEqual(
      audit.map(({ time: _, ...line }) => line).map((line, at) => ({ ...line, prev: file[at]?.prev })),
    );
    expect(file).toHaveLength(2);
    expect(inside("events: all, to: file", `@BIN@/setuser app true; ${drained}`).audit).toEqual([]);
  });

  it("is in the state folder where the log folder cannot be written, and no link is followed there", () => {
    const { stdout, stderr } = inside(
      "events: all, to: file",
      `@BIN@/setuser app true; ${drained}; wc -l </run/env-broker/audit.jsonl; ls /srv/elsewhere`,
      {
        setup: "mkdir /srv/elsewhere; ln -s /srv/elsewhere /var/log/env-broker",
      },
    );
    expect(stdout).toBe("2\n");
    expect(stderr).toContain("env-brokerd: /var/log/env-broker/audit.jsonl cannot be written");
  });

  it("writes at most 20 lines a second for each uid, and counts the rest in one", () => {
    const { audit } = inside(
      "events: all",
      `python3 -c 'import sys; sys.path.insert(0, "${root}/test/support")
from broker_client import *
become(1001)
for count in range(60): ask()'; @BIN@/setuser cronjob true; sleep 1.5`,
    );
    const own = audit.filter(({ uid }) => uid === 1001);
    const lines = own.filter(({ decision }) => decision === "granted").length;
    expect(lines + own.reduce((sum, line) => sum + (line.suppressed ?? 0), 0)).toBe(60);
    // They took far less than a second, which may be parts of two.
    expect(lines).toBeLessThanOrEqual(40);
    expect(audit.filter(({ uid }) => uid === 1003)).toHaveLength(1);
  });

  it("cuts what is too long for one line, and counts what it left out", () => {
    const names = Array.from({ length: 300 }, (_, index) => `VARIABLE_WITH_A_LONG_NAME_${index}`);
    const { audit } = run({
      policies: {
        "p.yaml":
          "version: 1\ngrants:\n  all: { to: { users: app }, allow: VARIABLE_* }\nsettings: { audit: { events: all } }\n",
      },
      environment: [defaultPath, ...names.map((name) => `${name}=1`)],
      command: `@BIN@/setuser app true; ${as(1001)} @BIN@/with-env true; ${drained}`,
    });
    const lines = audit.filter(({ uid }) => uid === 1001);
    expect(lines).toHaveLength(2);
    for (const { given, cut } of lines) expect((given?.length ?? 0) + (cut ?? 0)).toBe(300);
  });

  it("loses nothing that root's launchers report while the broker is killed", () => {
    const { stdout } = inside(
      "events: all, to: file",
      `for n in 1 2 3 4 5; do pkill -KILL -x env-brokerd; @BIN@/setuser app true; @BIN@/setuser cronjob true; sleep 1.1; done; ${drained}; grep -c '"uid":1001' ${log}; grep -c '"uid":1003' ${log}; @BIN@/env-broker audit --verify`,
    );
    expect(stdout).toContain("5\n5\n");
    expect(stdout).toContain("11 lines in 1 chain (/var/log/env-broker/audit.jsonl): whole");
  });

  it("shows what a killed writer left half done as no line, and goes on after the last whole one", () => {
    const { stdout } = inside(
      "events: all, to: file",
      `@BIN@/setuser app true; ${drained}; pkill -STOP -x env-brokerd; printf '{"time":"half' >>${log}; pkill -KILL -x env-brokerd; sleep 0.3; @BIN@/setuser app true; ${drained}; wc -l <${log}; @BIN@/env-broker audit --verify | head -1`,
    );
    expect(stdout).toContain("3\n3 lines in 1 chain");
  });

  it("verifies after rotation, restart and reload, and its head is said at each rotation", () => {
    // A log that is nearly full, with a chain as the broker makes it.
    let prev = "0".repeat(64);
    const filler: string[] = [];
    for (let size = 0; size < 4 * 1024 * 1024 - 600; ) {
      const line = `{"time":"2026-01-01T00:00:00.000Z","uid":5,"decision":"granted","refused":null,"x":"${"y".repeat(400)}","prev":"${prev}"}`;
      prev = createHash("sha256").update(line).digest("hex");
      filler.push(line);
      size += line.length + 1;
    }
    const lives = runLives(
      {
        policies: policyWith("events: all, to: file"),
        setup: `mkdir -m 700 /var/log/env-broker; cat >${log} <<'END'\n${filler.join("\n")}\nEND\nchmod 600 ${log}`,
      },
      [
        {
          environment,
          command: `@BIN@/setuser app true; @BIN@/env-broker reload; @BIN@/setuser app true; @BIN@/setuser app true; ${drained}`,
        },
        {
          environment,
          command: `pkill -KILL -x env-brokerd; @BIN@/setuser cronjob true; ${drained}; ls /var/log/env-broker; @BIN@/env-broker audit --verify; echo $?; @BIN@/env-broker audit --user app | wc -l`,
        },
      ],
    );
    const [first, second] = lives as [(typeof lives)[0] & object, (typeof lives)[0] & object];
    const head = /is rotated to .*audit\.jsonl\.1; the chain's head is ([0-9a-f]{64})/.exec(first.stderr)?.[1];
    expect(head).toBeDefined();
    expect(second.stdout).toContain("audit.jsonl\naudit.jsonl.1\n");
    expect(second.stdout).toMatch(/\d+ lines in 1 chain \(.*audit\.jsonl\.1, .*audit\.jsonl\): whole\n/);
    expect(second.stdout).toMatch(/\n0\n3\n$/);
  });

  it("keeps four older files and no more", () => {
    const { stdout } = inside(
      "events: all, to: file",
      `@BIN@/setuser app true; ${drained}; cd /var/log/env-broker; for n in 1 2 3 4; do cat audit.jsonl.$n; done; ls`,
      {
        setup: `mkdir -m 700 /var/log/env-broker; cd /var/log/env-broker; for n in 1 2 3 4; do echo old $n >audit.jsonl.$n; done; printf 'no line' >audit.jsonl; chmod 600 *; cd /`,
      },
    );
    expect(stdout).toBe(
      "no lineold 1\nold 2\nold 3\naudit.jsonl\naudit.jsonl.1\naudit.jsonl.2\naudit.jsonl.3\naudit.jsonl.4\n",
    );
  });

  it("says the heads of its chains at the end, so that a changed or cut end is found", () => {
    const { heads, after } = inside(
      "events: all, to: both",
      `@BIN@/setuser app true; @BIN@/setuser cronjob true; ${drained}`,
      {
        after: `tail -1 ${log} | tr -d '\\n' | sha256sum | cut -d' ' -f1`,
      },
    );
    expect(heads).toHaveLength(2);
    expect(heads).toContain(after.trim());
  });
});
