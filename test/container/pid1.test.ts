import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { root, variablesOf } from "../support/container.ts";
import {
  appImage,
  buildImage,
  engineOptions,
  filesImage,
  image,
  mustPodman,
  podman,
  removeContainers,
  removeImages,
  runContainer,
  startContainer,
  waitForLog,
} from "./podman.ts";

afterEach(removeContainers);
afterAll(removeImages);

const secret = ["--env", `DATABASE_URL=${canary}`, "--env", "PORT=3000"];
const exitCode = (id: string) => Number(mustPodman("inspect", "--format", "{{.State.ExitCode}}", id));

describe("PID 1 of a real container", () => {
  it("works as an arbitrary uid with gid 0, as OpenShift starts containers", () => {
    const { code, stdout, stderr } = runContainer("--user", "1234567:0", ...secret, image, "--quiet", "env");
    expect(code).toBe(0);
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary, PORT: "3000" });
    expect(stderr).toContain("cannot be written: only the main command gets variables");
  });

  it("works as that uid on a read-only root without privileges, with a state folder in a volume", () => {
    const { code, stdout } = runContainer(
      "--user",
      "1234567:0",
      "--read-only",
      "--cap-drop",
      "all",
      "--security-opt",
      "no-new-privileges",
      "--tmpfs",
      "/run/env-broker:mode=1777",
      ...secret,
      image,
      "--quiet",
      "sh",
      "-c",
      "env -i /usr/bin/with-env sh -c 'echo $PORT'; grep -c NoNewPrivs:.1 /proc/self/status; stat -c %a /run/env-broker/uid-1234567",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "3000\n1\n700\n" });
  });

  it("works as root without any capability and without new privileges", () => {
    const { code, stdout } = runContainer(
      "--cap-drop",
      "all",
      "--security-opt",
      "no-new-privileges",
      ...secret,
      image,
      "--quiet",
      "sh",
      "-c",
      "echo $PORT; stat -c %a /run/env-broker/grants",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "3000\n600\n" });
  });

  it("hands the table to the main command's launcher where nothing can be written", () => {
    const { code, stdout, stderr } = runContainer(
      "--read-only",
      "--read-only-tmpfs=false",
      ...secret,
      appImage("pid1"),
      "--user",
      "app",
      "sh",
      "-c",
      "echo $PORT; id -un",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "3000\napp\n" });
    expect(stderr).toContain("env-init: /run/env-broker cannot be written: only the main command gets variables");
  });

  it("stops in order: main command, then hooks, and its code is the main command's", () => {
    const tag = buildImage(
      "hooks",
      `FROM ${image}\nRUN mkdir /etc/my_init.d /etc/my_init.post_shutdown.d && printf '#!/bin/sh\\necho start $PORT; echo 4000 >/etc/container_environment/PORT\\n' >/etc/my_init.d/1 && printf '#!/bin/sh\\necho post $PORT\\n' >/etc/my_init.post_shutdown.d/1 && chmod 755 /etc/my_init*.d/1\n`,
    );
    const id = startContainer(
      ...secret,
      tag,
      "--quiet",
      "sh",
      "-c",
      "trap 'echo term; exit 3' TERM; echo ready $PORT; while :; do sleep 0.1; done",
    );
    waitForLog(id, "ready");
    podman("stop", "--time", "10", id);
    expect(exitCode(id)).toBe(3);
    expect(podman("logs", id).stdout).toBe("start 3000\nready 4000\nterm\npost 4000\n");
  });

  it("tells of the OOM killer by 137", () => {
    const { code } = runContainer(
      "--memory",
      "48m",
      "--memory-swap",
      "48m",
      image,
      "--quiet",
      "sh",
      "-c",
      "x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo survived",
    );
    // The kernel may choose a child of the shell, which then ends with an error of its own: never 0, and PID 1 stays.
    expect(code).not.toBe(0);
    expect([1, 2, 137]).toContain(code);
  });

  it("has job control on a terminal: ^Z, fg and ^C reach bash's jobs", async () => {
    const words = [
      "--runtime",
      "runc",
      "run",
      "--rm",
      "--interactive",
      "--tty",
      ...engineOptions,
      image,
      "--quiet",
      "bash",
      "--norc",
      "-i",
    ];
    // script(1) is the person's terminal; podman's own would not be one.
    const person = spawn("script", ["-qec", ["podman", ...words].join(" "), "/dev/null"], {
      env: { ...process.env, TERM: "dumb" },
    });
    let seen = "";
    person.stdout.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
    });
    const type = async (text: string, keys: string) => {
      for (let attempt = 0; attempt < 400 && !seen.includes(text); attempt++)
        await new Promise((done) => setTimeout(done, 50));
      expect(seen).toContain(text);
      seen = seen.slice(seen.indexOf(text) + text.length);
      await new Promise((done) => setTimeout(done, 300));
      person.stdin.write(keys);
    };
    await type("# ", "sleep 77\n");
    await type("sleep 77", "\x1a");
    await type("Stopped", "fg\n");
    await type("sleep 77", "\x03");
    await type("# ", "stty size; exit 6\n");
    const code = await new Promise((done) => person.on("exit", done));
    expect(code).toBe(6);
  });
});

describe("an image that was made for baseimage-docker", () => {
  it("moves with the two lines that docs/migration.md shows, and keeps its startup files, services and programs", () => {
    const page = readFileSync(join(root, "docs/migration.md"), "utf8");
    const lines = /^```dockerfile\nFROM .*\n(COPY .*\nCOPY .*\n)```$/m.exec(page)?.[1] as string;
    const tag = buildImage(
      "moved",
      `FROM debian:trixie-slim
RUN useradd --uid 1001 app && mkdir -p /etc/my_init.d /etc/container_environment /etc/service/worker \\
 && echo production >/etc/container_environment/RAILS_ENV \\
 && printf '#!/bin/sh\\necho made >/etc/container_environment/MADE\\n' >/etc/my_init.d/10_make.sh \\
 && printf '#!/bin/sh\\nexec /sbin/setuser app sh -c "env; sleep 100"\\n' >/etc/service/worker/run \\
 && chmod 755 /etc/my_init.d/10_make.sh /etc/service/worker/run
${lines.replaceAll("env-broker-files", filesImage)}CMD ["/sbin/my_init", "--skip-runit", "--", "sh", "-c", ". /etc/container_environment.sh; echo main $RAILS_ENV $MADE; /etc/service/worker/run"]
`,
    );
    const id = startContainer(...secret, tag);
    const log = waitForLog(id, "USER=app");
    expect(log).toContain("main production made");
    expect(variablesOf(log)).toMatchObject({
      DATABASE_URL: canary,
      RAILS_ENV: "production",
      MADE: "made",
      USER: "app",
    });
    expect(podman("exec", id, "env-broker", "check").stdout).toContain(
      "settings: inherit: setuser gives every user every variable",
    );
  });
});
