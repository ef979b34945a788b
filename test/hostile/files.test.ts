import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { runLives } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";
import { attacked, attacker, environment, policies } from "./scene.ts";

/** Shell: puts something else in the place of a path that boot writes; what it leads to is looked at afterwards. */
const traps = {
  "a link to a file": (path: string) => `ln -sfn /srv/victim ${path}`,
  "a hard link": (path: string) => `ln -f /srv/victim ${path} 2>/dev/null || cp /srv/victim ${path}`,
  "a FIFO": (path: string) => `mkfifo ${path}`,
  "a device": (path: string) => `mknod ${path} c 1 3`,
  "a socket": (path: string) =>
    `python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' ${path}`,
};

/** Every path of ours that is written at boot, and is no folder. */
const written = [
  "/etc/container_environment/PORT",
  "/etc/container_environment/.env-broker",
  "/etc/container_environment/.env-broker.tmp",
  "/etc/container_environment.sh",
  "/etc/container_environment.json",
  "/etc/.env-broker.tmp",
  "/run/env-broker/lock",
  "/run/env-broker/snapshot",
  "/run/env-broker/grants",
  "/run/env-broker/broker.sock",
  "/run/env-broker/audit.fifo",
  "/run/env-broker/.env-broker.tmp",
  "/run/env-broker/booting",
  "/var/log/env-broker/audit.jsonl",
];

describeContainers("against links, FIFOs and devices where files are expected", () => {
  it.each(Object.entries(traps))(
    "%s in the place of any file that boot writes is neither followed nor waited for",
    (_, trap) => {
      const policy = `${policies["p.yaml"]}settings: { audit: { events: all, to: file } }\n`;
      const lives = written.map((path) => ({
        environment,
        // A boot that refuses says so; one that goes on has replaced what was there.
        before: `rm -rf /etc/container_environment* /etc/.env-broker.tmp /run/env-broker /var/log/env-broker; mkdir -p /etc/container_environment /run/env-broker
mkdir -m 700 /var/log/env-broker; echo ${canary}-before >/srv/victim; chmod 600 /srv/victim; ${trap(path)}`,
        command: "@BIN@/setuser app printenv PORT",
        after: "cat /srv/victim; stat -c '%a %u %g' /srv/victim",
      }));
      for (const [index, { code, stdout, stderr, after }] of runLives(
        { policies: { "p.yaml": policy } },
        lives,
      ).entries()) {
        const path = written[index] as string;
        expect(after, path).toBe(`${canary}-before\n600 0 0\n`);
        if (code === 0) expect(stdout, path).toBe("80\n");
        else
          expect([code, stdout, stderr], path).toEqual([
            expect.any(Number),
            "",
            expect.stringMatching(/^env-(init|broker): /),
          ]);
      }
    },
  );

  it("a grant table that is a link, a FIFO, a folder or a device is refused by every launcher, and nothing is waited for", () => {
    const { stdout } = attacked(
      `cp /run/env-broker/grants /srv/grants
for trap in 'ln -s /srv/grants' mkfifo mkdir 'mknod -m 600'; do
  rm -rf /run/env-broker/grants; case $trap in mknod*) $trap /run/env-broker/grants c 1 5;; *) $trap /run/env-broker/grants;; esac
  timeout 5 @BIN@/setuser app true 2>/dev/null; echo $?; timeout 5 @BIN@/with-env true 2>/dev/null; echo $?
  timeout 5 ${attacker} @BIN@/with-env true 2>/dev/null; echo $?
done`,
    );
    expect(stdout).toBe("78\n78\n78\n".repeat(4));
  });
});

describeContainers("against who can write a policy", () => {
  it.each([
    ["a file that others can write", "chmod 666 /etc/env-broker/policies/p.yaml"],
    ["a file of theirs", "chown 1003 /etc/env-broker/policies/p.yaml"],
    [
      "a file of another group that can write it",
      "chmod 664 /etc/env-broker/policies/p.yaml; chgrp 1003 /etc/env-broker/policies/p.yaml",
    ],
    ["the folder", "chmod 777 /etc/env-broker/policies"],
    ["a parent of the folder", "chown 1003 /etc/env-broker"],
  ])("boot and reload stop with 78: %s", (_, harm) => {
    expect(attacked("true", { setup: harm })).toMatchObject({ code: 78, stdout: "" });
    expect(attacked(`${harm}; @BIN@/env-broker reload 2>/dev/null; echo $?`).stdout).toBe("78\n");
  });

  it("a policy that is swapped while it is read is the one or the other, and never what a link leads to", () => {
    const { stdout } = attacked(
      `cd /etc/env-broker/policies; cp p.yaml /srv/one; sed 's/\\[APP_SECRET, PORT\\]/[PORT]/' p.yaml >/srv/two; echo 'version: 1\ngrants: { evil: { to: { users: cronjob }, allow: APP_SECRET } }' >/srv/evil
(while [ ! -e /srv/stop ]; do cp /srv/one .new; mv .new p.yaml; ln -sf /srv/evil p.yaml; cp /srv/two .new; mv .new p.yaml; done) &
for round in 1 2 3 4 5 6 7 8 9 10 11 12; do
  @BIN@/env-broker reload >/dev/null 2>&1; code=$?
  @BIN@/setuser --quiet app sh -c 'echo "$PORT"' | grep -qx 80 || echo "no PORT after $code"
  @BIN@/setuser --quiet cronjob sh -c 'echo "\${APP_SECRET-nothing}"'
done | sort | uniq -c | tr -s ' '; : >/srv/stop; wait`,
    );
    expect(stdout).toBe(" 12 nothing\n");
  });
});

describeContainers("against who squats the state folder", () => {
  it.each([
    ["the folder", "mkdir -m 777 /run/env-broker; chown 1003 /run/env-broker"],
    ["a link in its place", "mkdir -m 777 /srv/mine; ln -s /srv/mine /run/env-broker"],
    ["the lock", "mkdir /run/env-broker; : >/run/env-broker/lock; chown 1003 /run/env-broker/lock"],
    ["a lock that leads elsewhere", "mkdir /run/env-broker; ln -s /etc/shadow /run/env-broker/lock"],
  ])("env-init starts nothing with what another user has put there: %s", (_, setup) => {
    const { code, stdout, stderr } = attacked("echo started", { setup });
    expect({ code, stdout }).toEqual({ code: 125, stdout: "" });
    expect(stderr).toMatch(/^env-init: \/run\/env-broker.*remove it/);
  });

  it("a reload makes nothing where a link in the place of the state folder leads", () => {
    const { stdout } = attacked(
      "mkdir -m 777 /srv/elsewhere; mv /run/env-broker /run/real; ln -s /srv/elsewhere /run/env-broker; @BIN@/env-broker reload 2>/dev/null; echo $?; ls -A /srv/elsewhere | wc -l; rm /run/env-broker; mv /run/real /run/env-broker",
    );
    expect(stdout).toMatch(/^(78|125)\n0\n$/);
  });

  it("a table of another owner, or in a folder that others can write, is refused with 78", () => {
    const { stdout } = attacked(
      `ask() { @BIN@/setuser app true 2>/dev/null; echo $?; @BIN@/with-env true 2>/dev/null; echo $?; }
cd /run/env-broker; chown 1003 grants; ask; chown 0 grants; chmod 622 grants; ask; chmod 600 grants; chmod 777 .; ask; chmod 755 .; chown 1003 .; ask; chown 0 .; ask`,
    );
    expect(stdout).toBe(`${"78\n".repeat(8)}0\n0\n`);
  });

  it("a table of an earlier life is never used, even if the new life does not come to its own", () => {
    const [, second] = runLives({ policies }, [
      { environment, command: "true" },
      {
        environment: [],
        before: "echo 'version: 2' >/etc/env-broker/policies/p.yaml",
        after: "@BIN@/setuser --quiet app sh -c 'echo [$APP_SECRET]'; ls /run/env-broker",
      },
    ]);
    expect(second).toMatchObject({ code: 78, after: "[]\naudit.fifo\nbroker.sock\nlock\n" });
  });

  it("a table that is damaged anywhere gives the right variables or none, and crashes nothing", () => {
    const { stdout } = attacked(`python3 - <<'END'
import os, random, subprocess
random.seed(7)
path = "/run/env-broker/grants"
whole = open(path, "rb").read()
def launch():
    done = subprocess.run(["@BIN@/setuser", "--quiet", "app", "env", "-u", "HOME"], capture_output=True)
    return done.returncode, sorted(done.stdout.split(b"\\n"))
right = launch()
wrong, refused = [], 0
for _ in range(150):
    damaged = bytearray(whole)
    for _ in range(random.choice((1, 1, 4))): damaged[random.randrange(len(whole))] ^= 1 << random.randrange(8)
    if random.random() < 0.1: damaged = damaged[:random.randrange(len(whole))]
    with open(path, "wb") as file: file.write(damaged)
    code, lines = launch()
    if code == 78 and lines == [b""]: refused += 1
    elif (code, lines) != right: wrong.append((code, len(lines)))
print(right[0], refused > 50, wrong)
END`);
    expect(stdout).toBe("0 True []\n");
  });
});

describeContainers("against who has gid 0 and looks all the time", () => {
  it("no file of ours can be opened at any moment of a boot, from the first on", () => {
    const { after } = attacked("true", {
      after: `printf '%s\\0' '${environment.join("' '")}' >/srv/environ
timeout 60 @TEST@/faults watch 0 node,env-init,env-broker,env-brokerd,setuser,with-env,with-snapshot /srv/report unshare --pid --fork --kill-child --mount-proc @TEST@/exec-environ /srv/environ @BIN@/env-init --quiet @BIN@/setuser app printenv PORT
grep ^OPEN /srv/report; grep -c '\\.env-broker\\.tmp' /srv/report`,
    });
    expect(after).toMatch(/^80\n\d\d?\n$/);
  });
});

describeContainers("against kill -9 and a full disk", () => {
  it("a reload that is killed at any call between its first and its last look at the state folder leaves a whole table", () => {
    const { stdout, stderr } = attacked(
      `cd /etc/env-broker/policies; cp p.yaml /srv/one; sed 's/APP_SECRET, PORT/PORT/' p.yaml >/srv/two
trace() { timeout 60 @TEST@/faults $1 $2 node,env-broker /srv/report @BIN@/env-broker reload >/dev/null 2>&1; }
cp -p /run/env-broker/grants /srv/old; cp /srv/two p.yaml; trace count 0
first=$(grep -m 1 'env-broker\\.tmp\\|grants$' /srv/report | cut -d' ' -f1); last=$(grep 'env-broker\\.tmp\\|grants$' /srv/report | tail -n 1 | cut -d' ' -f1)
[ "$last" -gt "$first" ] && echo "some calls" 
# A file that is opened last is written after that.
for call in $(seq $first $((last + 4))); do
  cp -p /srv/old /run/env-broker/grants; trace before $call
  @BIN@/setuser --print-names app | cut -f1 | grep -v PATH | tr '\\n' ' '; echo
done | sort -u`,
    );
    expect(stdout.replace(/^PORT \n/m, "")).toBe("some calls\nAPP_SECRET PORT \n");
    expect(stderr).toBe("");
  });
});
