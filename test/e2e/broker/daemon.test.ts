import { expect, it } from "vitest";
import { auditLines, bin, runLives, tools } from "../../support/container.ts";
import { as, describeContainers } from "../../support/e2e.ts";
import { canaryInMemory } from "../../support/memory.ts";
import { environment, group, inside, passwd, policies } from "./scene.ts";

describeContainers("the broker", () => {
  it("answers startup files, and before the first table says that the container is still starting", () => {
    const { stdout } = inside("cat /srv/early", {
      setup: `mkdir /etc/my_init.d; printf '#!/bin/sh\\n${as(1001)} ${bin}/with-env --get PORT >/srv/early\\nrm /run/env-broker/grants; ${as(1001)} ${bin}/with-env true 2>>/srv/early; echo $? >>/srv/early\\n' >/etc/my_init.d/1; chmod 755 /etc/my_init.d/1`,
    });
    expect(stdout).toContain("80\n");
    expect(stdout).toContain("with-env: there is no grant table that can be used (yet)");
    expect(stdout).toContain("\n78\n");
  });

  it("has no capability, cannot gain any, cannot be looked at by its own uid, and leaves no core", () => {
    const { stdout } = inside(
      `pid=$(pgrep -x env-brokerd); grep -E '^(CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/$pid/status; grep 'core file' /proc/$pid/limits | tr -s ' '
setpriv --bounding-set=-sys_ptrace,-sys_admin,-perfmon --inh-caps=-all cat /proc/$pid/environ 2>&1 | sed s/$pid/PID/; ls /proc/$pid/fd | wc -l`,
    );
    expect(stdout.replace(/\t/g, " ")).toBe(`CapPrm: 0000000000000000
CapEff: 0000000000000000
CapBnd: 0000000000000000
CapAmb: 0000000000000000
NoNewPrivs: 1
Seccomp: 2
Max core file size 0 0 bytes 
cat: /proc/PID/environ: Permission denied
${stdout.trim().split("\n").at(-1)}
`);
  });

  it("dies of a system call that is not on its list", () => {
    const { stdout, stderr } = inside(
      `kill -STOP 1; mount --bind ${tools}/env-brokerd-unlisted ${bin}/../libexec/env-broker/env-brokerd
pkill -KILL -x env-brokerd; kill -CONT 1; sleep 0.3; ${as(1001)} @BIN@/with-env true; echo $?; umount ${bin}/../libexec/env-broker/env-brokerd; sleep 1; ${as(1001)} @BIN@/with-env --get PORT`,
    );
    expect(stderr).toContain("env-init: the broker was killed by signal 31: it is started again");
    expect(stderr).not.toContain("went through");
    expect(stdout).toBe("125\n80\n");
  });

  it("that keeps dying is started more and more seldom", () => {
    const { stderr } = inside(
      `mount --bind ${tools}/env-brokerd-unlisted ${bin}/../libexec/env-broker/env-brokerd; pkill -KILL -x env-brokerd; sleep 3; umount ${bin}/../libexec/env-broker/env-brokerd`,
    );
    // At once, then after 100 ms, 200 ms, 400 ms, ...: without any pause it would be hundreds.
    const starts = stderr.match(/it is started again/g)?.length ?? 0;
    expect(starts).toBeGreaterThan(2);
    expect(starts).toBeLessThan(10);
  });

  it("holds no value: none is in its memory after it has answered", () => {
    const { stdout } = inside(
      `for n in 1 2 3; do ${as(1001)} @BIN@/with-env --get DATABASE_URL >/dev/null; done
${canaryInMemory("$(pgrep -x env-brokerd)")}`,
    );
    expect(stdout).toBe("0\n");
  });

  it("is started again when it is killed, and nobody who asks meanwhile is refused", () => {
    const { stdout, stderr } = inside(
      `for n in 1 2 3 4 5; do pkill -KILL -x env-brokerd; ${as(1001)} @BIN@/with-env --get PORT; sleep 1.1; done`,
    );
    expect(stdout).toBe("80\n".repeat(5));
    expect(stderr.match(/the broker was killed by signal 9: it is started again/g)).toHaveLength(5);
  });

  it("looks at the table again after it could not open it", () => {
    const { stdout } = inside(
      `pid=$(pgrep -x env-brokerd); touch /run/env-broker/grants; prlimit --pid $pid --nofile=9:4096; ${as(1001)} @BIN@/with-env --get PORT; echo $?; prlimit --pid $pid --nofile=4096:4096; ${as(1001)} @BIN@/with-env --get PORT`,
    );
    expect(stdout).toMatch(/^(78\n|125\n)80\n$/);
  });

  it("that does not answer is given up after a second, with a sentence", () => {
    const { stdout, stderr } = inside(
      `pkill -STOP -x env-brokerd; start=$(date +%s%N); ${as(1001)} @BIN@/with-env true; echo $?; echo $((($(date +%s%N) - start) / 100000000)); pkill -CONT -x env-brokerd`,
    );
    const [code, tenths] = stdout.split("\n");
    expect(code).toBe("125");
    expect(Number(tenths)).toBeLessThan(25);
    expect(stderr).toContain(
      "with-env: no answer from the broker at /run/env-broker/broker.sock: does env-brokerd run?",
    );
  });

  it("is not believed if it is not root's: the folder, the socket, or who listens", () => {
    const fake = `python3 -c 'import os,socket,sys,time
os.setgid(1002); os.setuid(1002)
s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); time.sleep(20)'`;
    const { stdout, stderr } = inside(
      `cd /run/env-broker; ask() { ${as(1001)} @BIN@/with-env true; echo $?; }
chmod 777 .; ask; ${fake} ./fake & sleep 0.5; mv broker.sock real; mv fake broker.sock; chmod 755 .; ask; chown root broker.sock; chmod 666 broker.sock; ask
rm broker.sock; ask; : >broker.sock; ask; rm broker.sock; mv real broker.sock; chown 1002 .; ask; chown 0 .; ask`,
    );
    expect(stdout).toBe("125\n125\n125\n125\n125\n125\n0\n");
    expect(stderr.trim().split("\n")).toEqual([
      "with-env: /run/env-broker is not a folder of root, or others can write it: what is there is not believed",
      "with-env: /run/env-broker/broker.sock is no socket of root: it is not believed",
      "with-env: the broker at /run/env-broker/broker.sock is not root's: it is not believed",
      "with-env: only root can read the grant table, and there is no broker at /run/env-broker/broker.sock to ask",
      "with-env: /run/env-broker/broker.sock is no socket of root: it is not believed",
      "with-env: /run/env-broker is not a folder of root, or others can write it: what is there is not believed",
    ]);
  });

  it("answers a container of another user than root, which its own programs can ask", () => {
    const { stdout, stderr } = runLives({ policies, passwd, group, setup: "mkdir -m 777 /run/env-broker" }, [
      {
        environment,
        privileges: ["--reuid=1001", "--regid=1001", "--clear-groups"],
        options: ["--quiet"],
        command: "pgrep -c env-brokerd; stat -c %U /run/env-broker/uid-1001/broker.sock; @BIN@/with-env --get PORT",
      },
    ])[0] as { stdout: string; stderr: string };
    expect(stdout).toBe("1\napp\n80\n");
    expect(auditLines(stderr)).toEqual([]);
  });
});
