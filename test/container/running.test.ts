import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { variablesOf } from "../support/container.ts";
import { webPolicy } from "../support/e2e.ts";
import { noPolicy, policyFolder, secret, work } from "./image-scene.ts";
import { appImage, image, mustPodman, podman, runContainer, startContainer, waitForLog } from "./podman.ts";

describe("a container of the image", () => {
  it("gives the main command everything while there is no policy, and says so", () => {
    const { code, stdout, stderr } = runContainer(...secret, image, "printenv", "DATABASE_URL");
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${canary}\n`, stderr: noPolicy });
  });

  it("takes options of env-init before the command", () => {
    const { stdout } = runContainer(...secret, image, "--user", "nobody", "sh", "-c", "id -u; env");
    expect(stdout).toMatch(/^65534\n/);
    expect(stdout).not.toContain("DATABASE_URL");
  });

  it("ends with the command's code, and with 127 where there is no such command", () => {
    expect(runContainer(image, "sh", "-c", "exit 7").code).toBe(7);
    expect(runContainer(image, "no-such-command").code).toBe(127);
  });

  it("is found under the name my_init too", () => {
    expect(runContainer("--entrypoint", "/sbin/my_init", image, "--quiet", "echo", "hello").stdout).toBe("hello\n");
  });

  it("takes --env-file", () => {
    const file = join(work, "some.env");
    writeFileSync(file, `# made up\nDATABASE_URL=${canary}\nODD-NAME=1\n`);
    const { stdout, stderr } = runContainer("--env-file", file, image, "env");
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary, "ODD-NAME": "1" });
    expect(stderr).toContain("env-broker: warning: odd names, which no pattern gives and no shell reads: ODD-NAME\n");
  });

  it("reads a policy that is mounted read-only, whoever owns it outside", () => {
    const folder = policyFolder("mounted", webPolicy.replaceAll("users: [app]", "users: [nobody]"), 4242);
    const mount = `${folder}:/etc/env-broker/policies:ro`;
    const { code, stdout } = runContainer("-v", mount, ...secret, image, "setuser", "nobody", "env");
    expect(code).toBe(0);
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary, PORT: "3000" });
  });

  it("does not start with a mounted policy that somebody else can write", () => {
    const folder = policyFolder("writable", webPolicy, 4242);
    const { code, stderr } = runContainer("-v", `${folder}:/etc/env-broker/policies`, ...secret, image, "true");
    expect(code).toBe(78);
    expect(stderr).toContain("belongs to uid 4242, not to root: chown it, or mount it read-only (:ro)");
  });

  it("starts on a read-only root, with the table and without the three forms", () => {
    const { code, stdout, stderr } = runContainer(
      "--read-only",
      ...secret,
      image,
      "with-env",
      "sh",
      "-c",
      "echo $PORT",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "3000\n" });
    expect(stderr).toContain("/etc is read-only: container_environment, .sh and .json are not written\n");
  });
});

describe("a running container", () => {
  const main = "trap 'echo hup' HUP; trap 'echo term; exit 3' TERM; echo ready; while :; do sleep 0.1; done";
  const start = (...words: string[]) => {
    const id = startContainer(...words, "sh", "-c", main);
    waitForLog(id, "ready");
    return id;
  };
  const exitCode = (id: string) => Number(mustPodman("inspect", "--format", "{{.State.ExitCode}}", id));

  it("lets root get a service's variables by exec, and app its own by setuser", () => {
    const id = start(...secret, appImage("app"));
    const { stdout } = podman("exec", id, "setuser", "app", "sh", "-c", "id -un; env");
    expect(stdout).toMatch(/^app\n/);
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary, PORT: "3000", USER: "app" });
    expect(podman("exec", id, "setuser", "nobody", "env").stdout).not.toContain(canary);
    expect(podman("exec", id, "env-broker", "explain", "app", "PORT")).toMatchObject({ code: 0 });
    expect(podman("exec", id, "env-broker", "explain", "nobody", "PORT")).toMatchObject({ code: 1 });
  });

  it("shows nothing of the environment to a user by exec but what the runtime hands over itself", () => {
    const id = start(...secret, appImage("app"));
    const look =
      "cat /proc/1/environ /run/env-broker/grants /run/env-broker/snapshot /etc/container_environment/* /etc/container_environment.sh 2>&1; true";
    for (const [user, more] of [
      ["app", ""],
      ["nobody", "; env -i /usr/bin/with-env env"],
    ] as const) {
      const { stdout, stderr } = podman("exec", "--user", user, "--env", "DATABASE_URL=", id, "sh", "-c", look + more);
      expect(stdout + stderr).not.toContain(canary);
    }
    expect(podman("exec", id, "sh", "-c", "cat /proc/1/environ | wc -c").stdout).toBe("0\n");
  });

  it("stops by podman stop with the main command's code, and passes signals on", () => {
    const id = start(image);
    mustPodman("kill", "--signal", "HUP", id);
    waitForLog(id, "hup");
    mustPodman("stop", "--time", "10", id);
    expect(exitCode(id)).toBe(3);
    expect(waitForLog(id, "term")).toContain("ready\nhup\nterm\n");
  });

  it("is 137 when it is killed", () => {
    const id = start(image);
    mustPodman("kill", id);
    mustPodman("wait", id);
    expect(exitCode(id)).toBe(137);
  });

  it("logs what the main command prints, and no value of its own", () => {
    const id = start(...secret, image);
    expect(waitForLog(id, "ready").replaceAll("ready\n", "")).toBe(noPolicy);
  });

  it("is the same container again after a restart, and a file that was added by hand is a default of its next life", () => {
    const id = start(...secret, appImage("app"));
    mustPodman("exec", id, "sh", "-c", "echo hand-made >/etc/container_environment/BY_HAND");
    mustPodman("restart", "--time", "1", id);
    for (let attempt = 0; attempt < 100 && podman("exec", id, "with-env", "true").code !== 0; attempt++);
    const { stdout } = podman("exec", id, "setuser", "app", "env");
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary });
    expect(podman("exec", id, "cat", "/etc/container_environment/BY_HAND").stdout).toBe("hand-made");
    expect(podman("exec", id, "sh", "-c", "ls -A /run/env-broker").stdout).toBe(
      "audit.fifo\nbroker.sock\ngrants\nlock\nsnapshot\n",
    );
  });
});
