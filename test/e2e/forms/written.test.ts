import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { defaultGroup, defaultPath, run, runLives, sections } from "../../support/container.ts";
import { describeContainers, webPolicy } from "../../support/e2e.ts";
import { list, policies } from "./scene.ts";

describeContainers("the forms of the snapshot", () => {
  it("belong to root and docker_env, and the state to root alone", () => {
    const { code, stdout } = run({ policies, environment: [defaultPath, `DATABASE_URL=${canary}`], command: list });
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toEqual([
      "drwxr-x--- root:docker_env /etc/container_environment",
      "-rw-r----- root:docker_env /etc/container_environment/DATABASE_URL",
      "-rw-r----- root:docker_env /etc/container_environment/PATH",
      "-rw------- root:root /etc/container_environment/.env-broker",
      "-rw-r----- root:docker_env /etc/container_environment.json",
      "-rw-r----- root:docker_env /etc/container_environment.sh",
      "drwxr-xr-x root:root /run/env-broker",
      "prw------- root:root /run/env-broker/audit.fifo",
      "srw-rw-rw- root:root /run/env-broker/broker.sock",
      "-rw------- root:root /run/env-broker/grants",
      "-rw------- root:root /run/env-broker/lock",
      "-rw------- root:root /run/env-broker/snapshot",
    ]);
  });

  it.each([
    ["without the group docker_env", defaultGroup.filter((line) => !line.startsWith("docker_env"))],
    ["with docker_env as gid 0", ["docker_env:x:0:", ...defaultGroup.slice(0, -1)]],
  ])("are for root alone %s, whatever modes were there before", (_, group) => {
    const { stdout } = run({
      policies,
      group,
      environment: ["A=1"],
      setup:
        "mkdir -m 0777 /etc/container_environment; echo x >/etc/container_environment.sh; chmod 0666 /etc/container_environment.sh",
      command:
        "stat -c '%a %u:%g' /etc/container_environment /etc/container_environment/A /etc/container_environment.sh /etc/container_environment.json",
    });
    expect(stdout).toBe("700 0:0\n600 0:0\n600 0:0\n600 0:0\n");
  });

  it("keep every byte: odd names, newlines, bytes that are not UTF-8, empty values, duplicates, entries without a name", () => {
    const { code, stdout, stderr } = run({
      policies,
      environment: [
        defaultPath,
        "EMPTY=",
        "LINE=a\n",
        "LINES=a\n\n",
        "QUOTE=it's",
        Buffer.from([0x42, 0x49, 0x4e, 0x3d, 0xff, 0xfe]),
        "../up=1",
        ".hidden=1",
        "a/b=1",
        "dotted.name=1",
        "BASH_FUNC_x%%=() { echo hi; }",
        "SRANDOM=a[$(touch /tmp/ran)]",
        "NAMELESS",
        "=nothing",
        "TWICE=1",
        "TWICE=2",
        "NEW\nLINE=1",
        "HOME=/root",
        "UID=0",
      ],
      command: `cd /etc/container_environment
for f in EMPTY LINE LINES QUOTE BIN TWICE dotted.name 'BASH_FUNC_x%%'; do echo "== $f"; od -An -c "$f" | tr -s ' '; done
echo "== files"; ls -A | sort
echo "== above"; ls /etc/up /up 2>/dev/null
echo "== sh"; grep -c . ../container_environment.sh; grep -E 'SRANDOM|dotted|HOME|UID' ../container_environment.sh
echo "== json"; cat ../container_environment.json`,
    });
    expect(code).toBe(0);
    const found = sections(stdout);
    expect(found["EMPTY"]).toBe(" \\n");
    expect(found["LINE"]).toBe(" a \\n \\n");
    expect(found["LINES"]).toBe(" a \\n \\n \\n");
    expect(found["QUOTE"]).toBe(" i t ' s");
    expect(found["BIN"]).toBe(" 377 376");
    expect(found["TWICE"]).toBe(" 2");
    expect(found["dotted.name"]).toBe(" 1");
    expect(found["files"]?.split("\n").sort()).toEqual(
      [
        ".env-broker",
        "BASH_FUNC_x%%",
        "BIN",
        "EMPTY",
        "LINE",
        "LINES",
        "NEW",
        "LINE",
        "SRANDOM",
        "PATH",
        "QUOTE",
        "TWICE",
        "dotted.name",
      ].sort(),
    );
    expect(found["above"]).toBe("");
    expect(found["sh"]).toMatch(/^\d+$/);
    const json = JSON.parse(found["json"] as string) as Record<string, unknown>;
    expect(json).toMatchObject({
      EMPTY: "",
      LINE: "a\n",
      "../up": "1",
      "dotted.name": "1",
      TWICE: "2",
      "=base64": { QklO: "//4=" },
    });
    expect(Object.keys(json)).not.toContain("HOME");
    expect(stderr).toContain("2 entries of the environment have no name and are dropped");
    expect(stderr).toContain("set more than once, the last one counts: TWICE");
    expect(stderr).toContain(
      "odd names, which no pattern gives and no shell reads: ../up, .hidden, BASH_FUNC_x%%, NEW\\x0aLINE, a/b, dotted.name",
    );
    expect(stderr).toContain("left out of container_environment.sh, since shells treat them specially: LINES, SRANDOM");
  });

  it("hold values of 128 KiB, and an empty snapshot", () => {
    const large = "x".repeat(131_071 - "BIG=".length);
    expect(
      run({
        policies,
        environment: [`BIG=${large}`],
        command: "wc -c </etc/container_environment/BIG; @BIN@/with-env sh -c 'echo ${#BIG}'",
      }).stdout,
    ).toBe(`${large.length}\n${large.length}\n`);
    const empty = run({
      policies,
      environment: [],
      command:
        "cat /etc/container_environment.json /etc/container_environment.sh; ls /etc/container_environment | wc -l",
    });
    expect(empty).toMatchObject({ code: 0, stdout: "{}\n0\n" });
  });

  it("are not written with files: none, nor where /etc is read-only, and the table is", () => {
    const none = run({
      policies: { "p.yaml": `${webPolicy}settings: { files: none }\n` },
      environment: ["PORT=1"],
      command: "ls -d /etc/container_environment*; @BIN@/setuser app /usr/bin/env",
    });
    expect(none.stdout).toContain("PORT=1");
    expect(none.stdout).not.toContain("container_environment");
    const readOnly = run({
      policies,
      environment: ["PORT=1"],
      before: "mount -o remount,ro /etc",
      command: "ls -d /etc/container_environment*; @BIN@/setuser app /usr/bin/env",
    });
    expect(readOnly.stderr).toContain(
      "env-broker: /etc is read-only: container_environment, .sh and .json are not written",
    );
    expect(readOnly.stdout).toContain("PORT=1");
  });

  it("replace files, links and FIFOs that stand in their way, and follow none", () => {
    const { code, stdout, stderr } = run({
      policies,
      environment: ["A=new", "F=new", "L=new"],
      setup: `mkdir /etc/container_environment; cd /etc/container_environment; mkfifo F; ln -s /etc/victim L; echo old >/etc/victim
ln -s /etc/victim ../container_environment.sh; mkfifo ../container_environment.json; ln -s /etc/victim .env-broker.tmp; echo junk >../.env-broker.tmp; mkdir sub; ln -s /nowhere dangling`,
      command:
        "cat /etc/victim; cd /etc/container_environment; cat A F L; echo; cat ../container_environment.sh; stat -c %F L F; ls -a /etc/.env-broker.tmp .env-broker.tmp; true",
    });
    expect(code).toBe(0);
    expect(stdout).toBe("old\nnewnewnew\nexport A='new'\nexport F='new'\nexport L='new'\nregular file\nregular file\n");
    for (const name of ["F", "L", "sub", "dangling"])
      expect(stderr).toContain(`/etc/container_environment/${name} is no regular file: passed over`);
  });

  it("are not led elsewhere by a link in the place of the directory", () => {
    const { code, stderr, after } = run({
      policies,
      environment: ["A=1"],
      setup: "mkdir /srv/elsewhere; ln -s /srv/elsewhere /etc/container_environment",
      after: "ls /srv/elsewhere; ls /run/env-broker",
    });
    expect(code).toBe(125);
    expect(stderr).toContain("cannot open /etc/container_environment: it is not a folder");
    expect(after).toBe("audit.fifo\nbroker.sock\nlock\n");
  });

  it.each([
    "container_environment/B",
    "container_environment/.env-broker",
    "container_environment/.env-broker.tmp",
    "container_environment.sh",
    "container_environment.json",
    ".env-broker.tmp",
  ])("stop the boot before anything is written where a folder stands in the place of %s", (name) => {
    const { code, stderr, after } = run({
      policies,
      environment: ["A=1", "B=1"],
      setup: `mkdir -p /etc/${name}`,
      after: "find /etc/container_environment* -type f; ls /run/env-broker",
    });
    expect(code).toBe(78);
    expect(stderr).toContain(`/etc/${name} is a folder, and a file must be written there: remove it`);
    expect(after.replace(/^find:.*\n/gm, "")).toBe("audit.fifo\nbroker.sock\nlock\n");
  });

  it("of an earlier boot are taken back where the policy now says files: none", () => {
    const [, second] = runLives(
      { policies, setup: "mkdir /etc/container_environment; printf baked >/etc/container_environment/A" },
      [
        {
          environment: [`A=${canary}`, `B=${canary}`],
          command: "true",
          after: "echo 'settings: { files: none }' >>/etc/env-broker/policies/web.yaml",
        },
        {
          environment: [`A=${canary}`],
          command: "cd /etc; ls -A container_environment* ; cat container_environment/A",
        },
      ],
    );
    expect(second?.stdout).toBe("A\nbaked");
  });
});
