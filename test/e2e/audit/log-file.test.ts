import { expect, it } from "vitest";
import { brokerScript } from "../../support/broker-script.ts";
import { as, describeContainers } from "../../support/e2e.ts";
import { drained, inside, log } from "./scene.ts";

describeContainers("a log that cannot be written", () => {
  const full =
    "mkdir -m 700 /var/log/env-broker; mount -t tmpfs -o size=512k,mode=700 tmpfs /var/log/env-broker; : >/var/log/env-broker/audit.jsonl; chmod 600 /var/log/env-broker/audit.jsonl; dd if=/dev/zero of=/var/log/env-broker/filler bs=4k count=128 2>/dev/null || true";

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
      `${as(1003)} @BIN@/with-env echo two; echo $?; n=0; while [ $n -lt 600 ] && @BIN@/setuser app true; do n=$((n+1)); done; echo $?; [ $n -lt 600 ] && echo refused
rm /var/log/env-broker/filler; sleep 0.6; ${as(1003)} @BIN@/with-env echo three; @BIN@/setuser app echo four; ${drained}; @BIN@/env-broker audit --verify | head -1 | cut -d' ' -f2-; grep -c '"uid":1003' ${log}`,
      { setup: full },
    );
    expect(stdout).toBe("125\n0\nrefused\nthree\nfour\nlines in 1 chain (/var/log/env-broker/audit.jsonl): whole\n1\n");
    expect(stderr).toContain(
      "with-env: this cannot be put on record, and the policy requires it: the log cannot be written, or this user asks more than 20 times a second",
    );
    expect(stderr).toContain(
      "setuser: cannot report to /run/env-broker/audit.fifo, and the policy requires it: nobody has read it for two seconds",
    );
  });

  it("with required: true gives nothing however often one asks while the log cannot be written", () => {
    const { stdout } = inside(
      "events: all, to: file, required: true",
      `n=0; for ask in $(seq 60); do ${as(1003)} @BIN@/with-env true && n=$((n+1)); done 2>/dev/null; echo $n; rm /var/log/env-broker/filler; sleep 1.1; ${as(1003)} @BIN@/with-env echo again`,
      { setup: full },
    );
    expect(stdout).toBe("0\nagain\n");
  });

  it("with required: true has a line for each of what was given, and refuses who asks more than 20 times a second", () => {
    const { stdout, stderr } = inside(
      "events: all, to: file, required: true",
      `${brokerScript('print(sum(status(ask()) == "0" for _ in range(100)))')}${as(1003)} python3 /srv/script.py; n=0; while [ $n -lt 40 ]; do @BIN@/setuser app true; n=$((n+1)); done; ${drained}; grep -c '"uid":1003.*granted' ${log}; grep -c '"uid":1001.*granted' ${log}`,
    );
    const [given, lines, launched] = stdout.trim().split("\n");
    expect(stderr).toBe("");
    expect(Number(given)).toBeLessThan(100);
    expect([lines, launched]).toEqual([given, "40"]);
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
