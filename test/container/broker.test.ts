import { afterAll, afterEach, describe, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { variablesOf } from "../support/container.ts";
import { appImage, mustPodman, podman, removeContainers, removeImages, startContainer, waitForLog } from "./podman.ts";

afterEach(removeContainers);
afterAll(removeImages);

const start = () => {
  const id = startContainer(
    "--env",
    `DATABASE_URL=${canary}`,
    "--env",
    "PORT=3000",
    appImage("broker"),
    "sh",
    "-c",
    "echo ready; exec sleep 100",
  );
  waitForLog(id, "ready");
  return id;
};

describe("the broker in a real container", () => {
  it("gives a user of docker exec, whose environment the runtime filled, its own variables by --clean", () => {
    const id = start();
    const { stdout } = podman("exec", "--user", "app", id, "with-env", "--clean", "env");
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary, PORT: "3000", USER: "app" });
    const nobody = podman("exec", "--user", "nobody", id, "with-env", "--clean", "env").stdout;
    expect(variablesOf(nobody)).not.toHaveProperty("DATABASE_URL");
  });

  it("shows refusals in the container's output, which env-broker audit reads and verifies", () => {
    const id = start();
    const { code, stderr } = podman("exec", "--user", "app", id, "with-env", "--grant", "other", "true");
    expect({ code, stderr }).toEqual({
      code: 77,
      stderr: "with-env: refused: grant other is not one of this user's, or there is none\n",
    });
    waitForLog(id, '"decision":"refused"');
    const logs = podman("logs", id);
    expect(logs.stderr).toContain('"refused":"there is no grant other; those of app are: web"');
    const other = mustPodman(
      "exec",
      id,
      "sh",
      "-c",
      `cat >/tmp/logs <<'END'\n${logs.stdout}${logs.stderr}\nEND\nenv-broker audit - </tmp/logs; env-broker audit --verify - </tmp/logs`,
    );
    expect(other).toContain("app  refused  true: there is no grant other; those of app are: web");
    expect(other).toContain("1 line in 1 chain (stdin): whole");
  });

  it("answers with the policy as it is now after a reload, also of the static env-broker", () => {
    const id = start();
    const changed = mustPodman(
      "exec",
      id,
      "sh",
      "-c",
      "sed -i 's/DATABASE_URL, PORT/PORT/' /etc/env-broker/policies/*.yaml; env-broker reload",
    );
    expect(changed).toBe("reloaded: 1 change\n  removed    app  DATABASE_URL\n");
    const { stdout } = podman("exec", "--user", "app", id, "with-env", "--clean", "env");
    expect(variablesOf(stdout)).toMatchObject({ PORT: "3000" });
    expect(variablesOf(stdout)).not.toHaveProperty("DATABASE_URL");
  });

  it("and PID 1 are at most 300 kB of memory together, after they have answered", () => {
    const id = start();
    for (let count = 0; count < 3; count++) podman("exec", "--user", "app", id, "with-env", "true");
    const pss = mustPodman(
      "exec",
      // Nobody else can look at the broker.
      "--privileged",
      id,
      "sh",
      "-c",
      "for pid in /proc/[0-9]*; do case $(cat $pid/comm) in env-init|env-brokerd) sed -n 's/^Pss: *//p' $pid/smaps_rollup;; esac; done",
    );
    const sizes = pss
      .trim()
      .split("\n")
      .map((line) => Number.parseInt(line, 10));
    expect(sizes).toHaveLength(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(300);
  });
});
