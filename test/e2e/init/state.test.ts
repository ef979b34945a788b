import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { root, run, runLives, sections } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";
import { environment, policies } from "./scene.ts";

describeContainers("the state of a container", () => {
  it("of an earlier life is removed before anything else, so a table of before is never used", () => {
    const [, second] = runLives({ policies }, [
      { environment: ["PORT=1"], command: "true", after: "echo junk >/run/env-broker/.env-broker.tmp" },
      {
        environment: [],
        command: "true",
        before: "echo 'version: 2' >/etc/env-broker/policies/bad.yaml",
        after: "ls -A /run/env-broker; @BIN@/setuser app true",
      },
    ]);
    expect(second).toMatchObject({
      code: 78,
      after:
        "audit.fifo\nbroker.sock\nlock\nsetuser: no /run/env-broker/grants (env-init, as the entrypoint, writes it): what starts as app gets base variables only\n",
    });
  });

  it("is one env-init's: a second one below it is a launcher, as CMD of a child image", () => {
    const { stdout, stderr } = run({
      policies,
      environment,
      command: `@BIN@/env-init --user app -- sh -c 'id -un; echo $DATABASE_URL'; echo $?
@BIN@/env-init --grant nosuch true; echo $?
@BIN@/setuser --need PATH app true; echo $?
@BIN@/env-init & sleep 0.3; kill $!; wait $!; echo $?`,
    });
    expect(stdout).toBe(`app\n${canary}\n0\n77\n0\n0\n`);
    expect(stderr).toContain("with-env: ");
  });

  it("is one env-init's: a second one that is not below it is refused", () => {
    const { after } = run({
      policies,
      before: `(sleep 0.5; nsenter -t $(pgrep -n -x env-init) -m -p -- @BIN@/env-init true || echo $? >/srv/second) 2>/srv/message &`,
      command: "sleep 2",
      after: "cat /srv/message /srv/second",
    });
    expect(after).toBe("env-init: another env-init holds /run/env-broker/lock: there is one in a container\n125\n");
  });

  it.each([
    [
      "a folder of another user",
      "mkdir /run/env-broker; chown 1001 /run/env-broker",
      "/run/env-broker belongs to uid 1001: remove it, or mount a tmpfs on /run",
    ],
    ["a link", "mkdir /srv/x; ln -s /srv/x /run/env-broker", "/run/env-broker is not a folder: remove it"],
    ["a file", "echo >/run/env-broker", "/run/env-broker is not a folder: remove it"],
    [
      "a lock of another user",
      "mkdir /run/env-broker; echo >/run/env-broker/lock; chown 1001 /run/env-broker/lock",
      "/run/env-broker/lock is not a file of root, or has another name too: remove it",
    ],
    [
      "a lock that is a link",
      "mkdir /run/env-broker; ln -s /etc/shadow /run/env-broker/lock",
      "/run/env-broker/lock is not a file of root, or has another name too: remove it",
    ],
    [
      "a lock that is another file",
      "mkdir /run/env-broker; echo >/run/x; ln /run/x /run/env-broker/lock",
      "/run/env-broker/lock is not a file of root, or has another name too: remove it",
    ],
    [
      "a lock that is a FIFO",
      "mkdir /run/env-broker; mkfifo /run/env-broker/lock",
      "/run/env-broker/lock is not a file of root, or has another name too: remove it",
    ],
    [
      "a folder in the table's place",
      "mkdir -p /run/env-broker/grants",
      "cannot remove /run/env-broker/grants of an earlier life: Is a directory",
    ],
  ])("is not taken over where somebody has put %s", (_, setup, message) => {
    expect(run({ policies, setup, command: "echo started" })).toMatchObject({
      code: 125,
      stdout: "",
      stderr: `env-init: ${message}\n`,
    });
  });

  it("is brought to root's owner and mode", () => {
    expect(
      run({
        policies,
        setup: "mkdir -m 0777 /run/env-broker; chgrp 1001 /run/env-broker",
        command: "stat -c '%a %u %g' /run/env-broker",
      }).stdout,
    ).toBe("755 0 0\n");
  });

  it("is whole after a kill -9 at any moment of the boot: the next one starts as if nothing had been", () => {
    const lives = Array.from({ length: 12 }, (_, index) => ({
      environment: [`A=${index}`, `ROUND_${index}=1`],
      command: "cd /etc/container_environment; for f in *; do printf '%s=' $f; cat $f; echo; done",
      before:
        index % 2 === 0
          ? `(sleep 0.${String(8 + index * 2).padStart(2, "0")}; pkill -9 -x node; pkill -9 -x env-init) &`
          : "wait",
    }));
    const results = runLives(
      { policies, setup: "mkdir /etc/container_environment; echo baked >/etc/container_environment/BAKED" },
      lives,
    );
    for (const [index, { code, stdout }] of results.entries()) {
      if (index % 2 === 1)
        expect({ code, stdout }).toEqual({ code: 0, stdout: `A=${index}\nBAKED=baked\nROUND_${index}=1\n` });
    }
  });

  it("is not half-written where the disk is full: the boot ends and names the file", () => {
    const { code, stderr, stdout } = run({
      policies,
      environment: Array.from({ length: 20 }, (_, index) => `V${index}=${"x".repeat(60_000)}`),
      setup: "mkdir /run/env-broker; mount -t tmpfs -o size=256k tmpfs /run/env-broker",
      command: "echo started",
    });
    expect({ code, stdout }).toEqual({ code: 125, stdout: "" });
    expect(stderr).toBe("env-broker: cannot write /run/env-broker/snapshot: no space is left\n");
  });
});

describeContainers("the demonstration", () => {
  it("is run by npm start and shows who sees what", () => {
    const { stdout, code } = run({
      policies,
      command: `cd ${root} && PATH=$PATH:${process.execPath.replace(/\/node$/, "")} node dist/demo/demo.mjs`,
    });
    expect(code).toBe(0);
    expect(sections(`== all\n${stdout}`)["all"]).toContain("refused");
    expect(stdout).not.toContain(canary);
  });
});
