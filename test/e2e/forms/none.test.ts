import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { run, runLives } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";
import { policies } from "./scene.ts";

describeContainers("files: none", () => {
  const spoil = (how: string) =>
    runLives({ policies }, [
      {
        environment: [`SECRET_TOKEN=${canary}`],
        command: "true",
        after: "echo 'settings: { files: none }' >>/etc/env-broker/policies/web.yaml",
      },
      {
        environment: [],
        command: "true",
        before: how,
        after: "ls -A /etc/container_environment; ls -d /etc/container_environment.*",
      },
    ])[1];

  it("stops the boot where the ledger is broken: nobody can tell which files hold an earlier boot's values", () => {
    const second = spoil("echo junk >/etc/container_environment/.env-broker");
    expect(second?.code).toBe(78);
    expect(second?.stderr).toContain(
      "/etc/container_environment may hold values of an earlier boot, and its ledger cannot be read: remove it (files: none)",
    );
    expect(second?.after).toContain("SECRET_TOKEN");
  });

  it("removes .sh and .json without a ledger too", () => {
    const second = spoil("rm -r /etc/container_environment");
    expect(second).toMatchObject({ code: 0, after: expect.not.stringContaining("container_environment.sh\n") });
    expect(second?.after).toContain("cannot access '/etc/container_environment.*'");
  });

  it("leaves a folder in the place of .sh, and takes everything else back", () => {
    const second = spoil("rm /etc/container_environment.sh; mkdir /etc/container_environment.sh");
    expect(second).toMatchObject({ code: 0, after: "/etc/container_environment.sh\n" });
  });
});

describeContainers("nobody with gid 0", () => {
  it("can open a file of ours at any moment, from the first on", () => {
    const { code, stdout } = run({
      policies,
      environment: Array.from({ length: 60 }, (_, index) => `VARIABLE_${index}=${canary}`),
      setup:
        "mkdir -p /run/env-broker /etc/container_environment; chmod 0755 /run/env-broker; @TEST@/watch 3 /srv/seen /etc /etc/container_environment /run/env-broker & while ! grep -q watching /srv/seen 2>/dev/null; do sleep 0.05; done",
      command: "sleep 0.3; cat /srv/seen",
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "watching\n" });
  });

  it("finds anything to open in an image that is careless, so the watch does see", () => {
    const { stdout } = run({
      policies,
      setup:
        "mkdir -p /etc/container_environment; echo x >/etc/container_environment/OPEN; chmod 0755 /etc/container_environment; @TEST@/watch 2 /srv/seen /etc/container_environment & sleep 0.5",
      command: "cat /srv/seen",
    });
    expect(stdout).toContain("/etc/container_environment/OPEN");
  });
});
