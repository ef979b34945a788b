import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { defaultPath, run, sections, variablesOf } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";
import { environment, policies, startup } from "./scene.ts";

describeContainers("a startup file", () => {
  it("runs in order, as root, with every variable and the container's own HOME, and rc.local comes last", () => {
    const { code, stdout, stderr } = run({
      policies,
      environment,
      setup: startup({
        "my_init.d/20-b": "echo b",
        "my_init.d/10-a": "echo a; env | sort; ls /proc/self/fd | wc -l; grep -E '^Sig(Blk|Ign)' /proc/self/status",
        "rc.local": "echo rc",
      }),
      command: "echo main",
    });
    expect(code).toBe(0);
    expect(stdout).toBe(
      `a\nDATABASE_URL=${canary}\nDROPPED=x\nHOME=/srv/home\nLOGNAME=root\n${defaultPath}\nPORT=1\nPWD=/work\nSHELL=/bin/bash\nUSER=root\n4\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nb\nrc\nmain\n`.replace(
        "/work",
        process.cwd(),
      ),
    );
    expect(stderr).toBe(
      "env-broker: running /etc/my_init.d/10-a\nenv-broker: running /etc/my_init.d/20-b\nenv-broker: running /etc/rc.local\n",
    );
  });

  it("adds, changes and deletes variables: in the files, for the next one, in the snapshot and the table", () => {
    const { code, stdout } = run({
      policies,
      environment,
      options: ["--quiet"],
      setup: startup({
        "my_init.d/1":
          "cd /etc/container_environment; echo new >ADDED; printf 2 >PORT; rm DROPPED; printf 'a\\n\\n' >LINES",
        "my_init.d/2": "echo == next; env",
      }),
      command: `echo == main; env; echo == app; @BIN@/setuser app env
echo == files; ls /etc/container_environment; cat /etc/container_environment/PORT; echo
echo == sh; . /etc/container_environment.sh; echo "$ADDED $PORT"
echo == stale; DROPPED=x ADDED=y @BIN@/setuser cronjob env
echo == explain; @BIN@/env-broker explain app ADDED | head -1`,
    });
    const parts = sections(stdout);
    expect(code).toBe(0);
    expect(variablesOf(parts["next"])).toMatchObject({ ADDED: "new", PORT: "2" });
    expect(parts["next"]).toContain("LINES=a\n");
    expect(parts["next"]).not.toContain("DROPPED");
    expect(variablesOf(parts["main"])).toMatchObject({ ADDED: "new", PORT: "2" });
    expect(parts["main"]).not.toContain("DROPPED");
    expect(variablesOf(parts["app"])).toMatchObject({ ADDED: "new", PORT: "2", DATABASE_URL: canary });
    expect(parts["files"]).toBe(`ADDED\nDATABASE_URL\nLINES\nPATH\nPORT\n2`);
    expect(parts["sh"]).toBe("new 2");
    // Both names are the container's now, although it was started with one of them only.
    expect(parts["stale"]).not.toMatch(/DROPPED|ADDED/);
    expect(parts["explain"]).toBe("yes: app gets ADDED");
  });

  it("may use setuser and create the users that the policy names", () => {
    const { code, stdout, stderr } = run({
      policies: {
        "late.yaml": `version: 1\ngrants: { late: { to: { users: [late, app] }, allow: [PORT] }, all: { to: { users: "@init" }, everything: true } }\n`,
      },
      environment,
      setup: startup({
        "my_init.d/1": `echo "app: $(@BIN@/setuser app sh -c 'echo $PORT')"; echo late:x:1777:1777::/srv:/bin/sh >>/etc/passwd`,
        "my_init.d/2": `echo "late: $(@BIN@/setuser late:1777 sh -c 'echo $PORT')"`,
      }),
      options: ["--quiet"],
      command: ["true"],
    });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "app: 1\nlate: 1\n", stderr: "" });
  });

  it("that is missing an account or a required variable at the end ends the boot with 78, all of it at once", () => {
    const { code, stdout, stderr } = run({
      policies: {
        "late.yaml": `version: 1\nvariables: { NEEDED: { required: true }, PORT: { type: port } }\ngrants: { late: { to: { users: [late] }, allow: [PORT] } }\n`,
      },
      environment,
      setup: startup({ "my_init.d/1": "echo ran; echo no >/etc/container_environment/PORT" }),
      options: ["--quiet"],
      command: "echo started",
    });
    expect({ code, stdout }).toEqual({ code: 78, stdout: "ran\n" });
    expect(stderr).toContain("variable NEEDED is required and not set");
    expect(stderr).toContain("variable PORT must be a port, 1 to 65535");
    expect(stderr).toContain('grant "late": unknown user "late"');
    expect(stderr).toContain("3 errors: the container is not started");
  });

  it.each([
    ["that fails", { "my_init.d/1": "exit 3" }, "failed with code 3"],
    ["that is killed", { "my_init.d/1": "kill -9 $$" }, "failed with code 137"],
  ])("%s ends the container with 1, and is named", (_, files, message) => {
    const { code, stdout, stderr } = run({
      policies,
      environment,
      setup: startup(files),
      options: ["--quiet"],
      command: "echo started",
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(`env-broker: startup file /etc/my_init.d/1 ${message}: the container is not started\n`);
  });

  it("is run, and its failure ends the container, though nobody reads what is said of it; who reads late misses nothing", () => {
    const { after } = run({
      policies,
      command: ["true"],
      after: `mkdir -p /etc/my_init.d; mkfifo /srv/pipe; exec 8<>/srv/pipe; dd if=/dev/zero bs=65536 count=1 >&8 2>/dev/null
life() { printf '#!/bin/sh\necho ran; exit %s\n' $1 >/etc/my_init.d/1; chmod 755 /etc/my_init.d/1; timeout 20 unshare --pid --fork --mount-proc @BIN@/env-init true 2>&8; echo $?; }
life 0; life 3
{ sleep 0.3; exec timeout 2 cat </srv/pipe | tr -d '\0' >/srv/read; } & life 0; wait
grep -c 'running /etc/my_init.d/1' /srv/read
grep -c 'flags:.*4...$' /proc/self/fdinfo/8`,
    });
    expect(after).toBe("ran\n0\nran\n1\nran\n0\n1\n0\n");
  });

  it("with an interpreter that is missing is named, and so is the interpreter", () => {
    const { code, stderr } = run({
      policies,
      setup: "mkdir /etc/my_init.d; echo '#!/no/such' >/etc/my_init.d/1; chmod 755 /etc/my_init.d/1",
      options: ["--quiet"],
      command: ["true"],
    });
    expect(code).toBe(1);
    expect(stderr).toBe(
      "with-snapshot: /etc/my_init.d/1 needs /no/such, which is not there\nenv-broker: startup file /etc/my_init.d/1 failed with code 126: the container is not started\n",
    );
  });

  it("that cannot be executed, is a dot file or a folder is passed over, with a line", () => {
    const { code, stdout, stderr } = run({
      policies,
      setup: `${startup({ "my_init.d/.hidden": "echo no", "my_init.d/link-target": "echo linked" })}
mkdir /etc/my_init.d/folder; echo text >/etc/my_init.d/README; echo text >/etc/rc.local
ln -s link-target /etc/my_init.d/z-link`,
      options: ["--quiet"],
      command: ["true"],
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "linked\nlinked\n" });
    expect(stderr.split("\n").sort()).toEqual([
      "",
      "env-broker: warning: /etc/my_init.d/.hidden is a dot file: passed over",
      "env-broker: warning: /etc/my_init.d/README is no executable file: passed over",
      "env-broker: warning: /etc/my_init.d/folder is no executable file: passed over",
      "env-broker: warning: /etc/rc.local is no executable file: passed over",
    ]);
  });

  it("is not run with --skip-startup-files", () => {
    const { stdout } = run({
      policies,
      setup: startup({ "my_init.d/1": "echo no", "rc.local": "echo no" }),
      options: ["--skip-startup-files"],
      command: "echo started",
    });
    expect(stdout).toBe("started\n");
  });

  it.each([
    ["a FIFO", "mkfifo F", 0, "F is no regular file: passed over"],
    ["a link", "ln -s /etc/shadow L", 0, "L is no regular file: passed over"],
    ["a folder", "mkdir D", 0, "D is no regular file: passed over"],
    [
      "a folder for a variable",
      "rm PORT; mkdir PORT",
      78,
      "PORT is a folder, and a file must be written there: remove it",
    ],
    ["a value of 200 KB", "head -c 200000 /dev/zero | tr '\\0' x >BIG", 78, "BIG: it is larger than 131072 bytes"],
    ["a NUL byte", "printf 'a\\0b' >NUL", 78, "variable NUL holds a NUL byte, which no environment can"],
    ["HOME", "echo /tmp >HOME", 0, "files of /etc/container_environment that describe a process are removed: HOME"],
    ["nothing any more", "cd /; rm -r /etc/container_environment", 78, "was removed by a startup file"],
    [
      "a link in the folder's place",
      "cd /; rm -r /etc/container_environment; ln -s /srv /etc/container_environment",
      78,
      "it is not a folder",
    ],
  ])("that leaves %s among the variables gets one line and a defined end", (_, script, code, message) => {
    const result = run({
      policies,
      environment,
      setup: startup({ "my_init.d/1": `cd /etc/container_environment; ${script}` }),
      options: ["--quiet"],
      command: "cat /etc/container_environment/PORT; ls /etc/container_environment | grep -c HOME",
    });
    expect(result.code === 78 ? 78 : 0).toBe(code);
    expect(result.stderr.split("\n").filter((line) => line.includes(message))).toHaveLength(1);
    expect(result.stdout).toBe(code === 0 ? "10\n" : "");
  });
});
