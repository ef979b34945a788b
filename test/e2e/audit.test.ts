import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { auditLines, defaultPath, root, run, runLives, sections } from "../support/container.ts";
import { as, describeContainers } from "../support/e2e.ts";

const grants = `grants:
  web: { to: { users: app }, allow: [DATABASE_URL, PORT] }
  job: { to: { users: cronjob }, allow: TOKEN }
`;
const policyWith = (audit: string) => ({ "p.yaml": `version: 1\n${grants}settings: { audit: { ${audit} } }\n` });
const environment = [defaultPath, `DATABASE_URL=${canary}`, "PORT=80", "TOKEN=t"];
const log = "/var/log/env-broker/audit.jsonl";
const inside = (audit: string, command: string, more: Partial<Parameters<typeof run>[0]> = {}) =>
  run({ policies: policyWith(audit), environment, command, ...more });
/** Shell: lets the broker take what root's launchers have reported. */
const drained = "sleep 0.3";

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
        refused: "grant job (p.yaml:4) is not for app: add the user to its 'to', or choose from: web",
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

describeContainers("a log that cannot be written", () => {
  const full =
    "mkdir -m 700 /var/log/env-broker; mount -t tmpfs -o size=64k,mode=700 tmpfs /var/log/env-broker; : >/var/log/env-broker/audit.jsonl; chmod 600 /var/log/env-broker/audit.jsonl; dd if=/dev/zero of=/var/log/env-broker/filler bs=4k count=16 2>/dev/null || true";

  it("does not stop a launch, and the lines follow when there is room again", () => {
    const { stdout, code } = inside(
      "events: all, to: file",
      `@BIN@/setuser app echo one; ${as(1001)} @BIN@/with-env echo two; ${drained}; wc -c <${log}; rm /var/log/env-broker/filler; sleep 0.6; @BIN@/env-broker audit --json | grep -c '"uid":1001'; @BIN@/env-broker audit --verify | head -1`,
      { setup: full },
    );
    expect(stdout).toBe("one\ntwo\n0\n2\n3 lines in 1 chain (/var/log/env-broker/audit.jsonl): whole\n");
    expect(code).toBe(0);
  });

  it("with required: true refuses who asks at once, root's launchers when the FIFO is full, and recovers by itself", () => {
    const { stdout, stderr } = inside(
      "events: all, to: file, required: true",
      `${as(1003)} @BIN@/with-env echo two; echo $?; n=0; while [ $n -lt 400 ] && @BIN@/setuser app true; do n=$((n+1)); done; echo $?; [ $n -lt 400 ] && echo refused
rm /var/log/env-broker/filler; sleep 0.6; ${as(1003)} @BIN@/with-env echo three; @BIN@/setuser app echo four; ${drained}; @BIN@/env-broker audit --verify | head -1 | cut -d' ' -f2-; grep -c '"uid":1003' ${log}`,
      { setup: full },
    );
    expect(stdout).toBe("125\n0\nrefused\nthree\nfour\nlines in 1 chain (/var/log/env-broker/audit.jsonl): whole\n1\n");
    expect(stderr).toContain("with-env: the audit log cannot be written, and the policy requires it");
    expect(stderr).toContain(
      "setuser: cannot report to /run/env-broker/audit.fifo, and the policy requires it: nobody has read it for two seconds",
    );
  });

  it("has exactly what was given where the disk fills up in the middle of a line", () => {
    const { stdout } = inside(
      "events: all, to: file, required: true",
      `${drained}; dd if=/dev/zero of=/var/log/env-broker/filler bs=4k 2>/dev/null; n=0; while [ $n -lt 18 ] && ${as(1003)} @BIN@/with-env true; do n=$((n+1)); done 2>/dev/null; echo $n; ${as(1003)} @BIN@/with-env true 2>/dev/null; echo $?
rm /var/log/env-broker/filler; ${as(1003)} @BIN@/with-env true; echo $?; grep -c '"uid":1003' ${log}; @BIN@/env-broker audit --verify | head -1 | cut -d' ' -f2-`,
      { setup: "mkdir -m 700 /var/log/env-broker; mount -t tmpfs -o size=64k,mode=700 tmpfs /var/log/env-broker" },
    );
    const [given, refused, again, lines, verdict] = stdout.split("\n");
    expect(Number(given)).toBeLessThan(18);
    expect([refused, again, lines]).toEqual(["125", "0", String(Number(given) + 1)]);
    expect(verdict).toBe("lines in 1 chain (/var/log/env-broker/audit.jsonl): whole");
  });

  it("with required: true refuses too where it is stderr that takes nothing, whatever the reason", () => {
    const { stdout } = inside(
      "events: none",
      `cat >/srv/full.py <<'END'
import os, subprocess
for target in ("/dev/full", "closed"):
    if target == "closed":
        read, write = os.pipe()
        os.close(read)
    else: write = os.open(target, os.O_WRONLY)
    print(subprocess.run(["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--propagation", "private", "sh", "-c", """
mount -t tmpfs tmpfs /run; echo 'version: 1
grants: { web: { to: { users: app }, allow: PORT } }
settings: { audit: { events: all, to: stderr, required: true } }' >/etc/env-broker/policies/p.yaml
exec env PORT=80 @BIN@/env-init --quiet sh -c '${as(1001)} @BIN@/with-env --get PORT; echo $?'"""], stderr=write, stdout=subprocess.PIPE, env={"PATH": os.environ["PATH"]}, timeout=60).stdout.decode(), end="")
END
python3 /srv/full.py`,
    );
    expect(stdout).toBe("125\n125\n");
  });

  it("a FIFO that nobody reads holds a launch up for two seconds at most, and says so", () => {
    const { stdout, stderr } = inside(
      "events: all",
      `pkill -STOP -x env-brokerd; python3 -c 'import os
f = os.open("/run/env-broker/audit.fifo", os.O_WRONLY | os.O_NONBLOCK)
try:
  while True: os.write(f, b"x" * 4096)
except BlockingIOError: pass'
start=$(date +%s%N); @BIN@/setuser app echo ran; echo $((($(date +%s%N) - start) / 1000000000)); pkill -CONT -x env-brokerd; rm /run/env-broker/audit.fifo; @BIN@/setuser app echo ran`,
    );
    expect(stdout).toMatch(/^ran\n[23]\nran\n$/);
    expect(stderr).toContain(
      "setuser: cannot report to /run/env-broker/audit.fifo: nobody has read it for two seconds",
    );
    expect(stderr).toContain("setuser: cannot report to /run/env-broker/audit.fifo: No such file or directory");
  });

  it("a log pipe that nobody reads stops nobody, and what was lost is counted when somebody does", () => {
    const { stdout } = inside(
      "events: none",
      `mkdir -m 777 /srv/inner; cat >/srv/pipe.py <<'END'
import fcntl, os, subprocess, time
read, write = os.pipe()
fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 4096)
subprocess.run(["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--propagation", "private", "sh", "-c", """
mount -t tmpfs tmpfs /run; echo 'version: 1
settings: { audit: { events: all } }' >/etc/env-broker/policies/p.yaml
exec @BIN@/env-init --quiet sh -c 'for n in $(seq 300); do ${as(1001)} @BIN@/with-env true || echo refused; @BIN@/setuser app true || echo refused; done; echo done'"""], stderr=write, env={"PATH": os.environ["PATH"]}, timeout=60)
os.set_blocking(read, False)
print(len(os.read(read, 1 << 20)) > 0)
END
python3 /srv/pipe.py`,
    );
    expect(stdout).toBe("done\nTrue\n");
  });
});

describeContainers("env-broker audit", () => {
  const some = `@BIN@/setuser app true; ${as(1001)} @BIN@/with-env --grant job true; @BIN@/setuser cronjob /bin/echo -n; ${drained}`;

  it("shows lines for people, filters them, and prints them as they are with --json", () => {
    const { stdout } = inside(
      "events: all, to: file",
      `${some}; for words in '--user app' '--user 1003' '--grant job' '--name TOKEN' '--refused' '--since 1h' '--since 2099-01-01' '--refused --json' '--user app --refused'; do echo "== $words"; @BIN@/env-broker audit $words; done`,
    );
    const found = sections(stdout);
    const shown = (words: string) =>
      (found[words] ?? "")
        .split("\n")
        .filter(Boolean)
        .map((line) => line.replace(/^\S+ {2}/, ""));
    const granted = "app  granted  true: DATABASE_URL, PORT by web";
    const refused =
      "app  refused  true: grant job (p.yaml:4) is not for app: add the user to its 'to', or choose from: web";
    const job = "cronjob  granted  echo: TOKEN by job";
    expect(shown("--user app").sort()).toEqual([granted, refused]);
    expect(shown("--user 1003")).toEqual([job]);
    expect(shown("--grant job").sort()).toEqual([refused, job]);
    expect(shown("--name TOKEN")).toEqual([job]);
    expect(shown("--refused")).toEqual([refused]);
    expect(shown("--since 1h")).toHaveLength(4);
    expect(shown("--since 2099-01-01")).toEqual([]);
    expect(shown("--user app --refused")).toEqual([refused]);
    expect(auditLines(found["--refused --json"] as string)).toMatchObject([{ uid: 1001, decision: "refused" }]);
  });

  it("reads lines that are piped in, as docker logs gives them, between others", () => {
    const { stdout } = inside(
      "events: all, to: file",
      `${some}; (echo a service says something; cat ${log}; echo '{"time": no json'; cat ${log}) >/srv/output; @BIN@/env-broker audit --refused - </srv/output | wc -l; @BIN@/env-broker audit --verify - </srv/output | head -1; mv ${log} /srv/log; @BIN@/env-broker audit --user cronjob </srv/output | wc -l`,
    );
    expect(stdout).toBe("2\n8 lines in 2 chains (stdin): whole\n2\n");
  });

  it("finds a line that was changed, removed, moved or put in, and an end that was cut against a head", () => {
    const { stdout } = inside(
      "events: all, to: file",
      `${some}; cp ${log} /srv/log; head=$(tail -1 /srv/log | tr -d '\\n' | sha256sum | cut -d' ' -f1)
check() { echo "== $1"; shift; @BIN@/env-broker audit --verify "$@"; echo $?; }
check whole /srv/log; sed '2s/true/tru3/' /srv/log >/srv/bad; check changed /srv/bad; sed 2d /srv/log >/srv/bad; check removed /srv/bad; awk 'NR==2{held=$0;next} {print} NR==3{print held}' /srv/log >/srv/bad; check moved /srv/bad
sed '2p' /srv/log >/srv/bad; check doubled /srv/bad; (cat /srv/log; echo junk) >/srv/bad; check junk /srv/bad; sed '$d' /srv/log >/srv/bad; check cut /srv/bad; check head --head $head /srv/bad; check whole-head --head $head /srv/log; check first /srv/bad; sed 1d /srv/log >/srv/bad; check late /srv/bad`,
    );
    const found = sections(stdout);
    const last = (name: string) => found[name]?.split("\n").at(-1);
    for (const name of ["whole", "cut", "whole-head", "late"])
      expect({ name, code: last(name) }).toEqual({ name, code: "0" });
    for (const name of ["changed", "removed", "moved", "doubled", "junk", "head"])
      expect({ name, code: last(name) }).toEqual({ name, code: "1" });
    expect(found["changed"]).toContain("/srv/bad:3 does not follow the line before it");
    expect(found["junk"]).toContain("/srv/bad:5 is no line of the log");
    expect(found["head"]).toContain("were changed or cut off");
    expect(found["whole"]).toContain("that the last lines were changed or cut off shows only against a head");
    expect(found["late"]).toContain("the first line follows one that is not here");
  });

  it("--follow goes on with what comes, across a rotation, and ends when nobody reads any more", () => {
    const { stdout } = inside(
      "events: all, to: file",
      `@BIN@/setuser app true; ${drained}; (@BIN@/env-broker audit --follow --user app | head -3 | cut -c26-; echo ended) & sleep 1
mv ${log} ${log}.1; pkill -KILL -x env-brokerd; sleep 0.3; @BIN@/setuser app true; sleep 1.2; @BIN@/setuser app true; sleep 1; @BIN@/setuser app true; wait; @BIN@/env-broker audit --verify | head -1`,
    );
    const line = " app  granted  true: DATABASE_URL, PORT by web\n";
    expect(stdout).toMatch(new RegExp(`^${line.repeat(3)}ended\n\\d lines in 1 chain \\(.*\\): whole\n$`));
  });

  it("verifies nothing as whole, shows no terminal what it should not, and reads both logs if there are two", () => {
    const { stdout, stderr } = inside(
      "events: all, to: file",
      `${some}; mv ${log} /srv/log; @BIN@/env-broker audit --verify </dev/null; echo $?; @BIN@/env-broker audit </dev/null; echo $?; : >${log}; @BIN@/env-broker audit --verify | head -1; @BIN@/env-broker audit --follow /srv/log; echo $?
sed 's/true/\xc2\x9b1;31m/' /srv/log >/srv/bad; @BIN@/env-broker audit --json /srv/bad | grep -c 1.31m; mv /srv/log ${log}; printf '{"half' >>${log}; cp ${log} /run/env-broker/audit.jsonl; @BIN@/env-broker audit --verify | grep -c whole; cp ${log} /srv/half; @BIN@/env-broker audit --verify /srv/half; @BIN@/env-broker audit --user cronjob | wc -l`,
    );
    const lines = stdout.split("\n");
    expect(lines.slice(0, 2)).toEqual(["0 lines in 0 chains (stdin): empty", `head: ${"0".repeat(64)}`]);
    expect(stdout).toContain("\n1\n1\n0 lines in 0 chains (/var/log/env-broker/audit.jsonl): empty\n2\n0\n2\n");
    expect(stdout).toContain("/srv/half ends in the middle of a line");
    expect(lines.at(-2)).toBe("2");
    expect(stderr).toContain("env-broker: there is no line to verify");
    expect(stderr).toContain("env-broker: no line of an audit log was piped in");
  });

  it("says what is wrong with what it is asked, and that there is no log", () => {
    const { stdout, stderr } = inside(
      "events: all",
      `for words in '--user nobodyhere' '--since yesterday' '--verify --head abc' /no/such/file; do @BIN@/env-broker audit $words; echo $?; done; script -qec '@BIN@/env-broker audit; echo $?' /dev/null`,
    );
    expect(stdout).toMatch(/^2\n2\n2\n125\n/);
    expect(stdout).toContain("there is no audit log file");
    expect(stderr).toContain("env-broker: no user nobodyhere");
    expect(stderr).toContain("--since takes 30s, 10m, 2h, 7d, or a date and time");
  });
});
