import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { run, runLives } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";
import { policies } from "./scene.ts";

describeContainers("files that came with the image", () => {
  const bake = `mkdir /etc/container_environment; cd /etc/container_environment
printf 'production\\n' >RAILS_ENV; printf 'baked' >PORT; printf '${canary}' >ONLY_BAKED; printf 'x' >HOME; printf '.' >.ignored`;
  const show = "cd /etc/container_environment; for f in *; do printf '%s=' $f; cat $f; echo; done";

  it("are defaults: a value that the container was started with wins", () => {
    const { stdout, stderr } = run({
      policies,
      environment: ["PORT=80"],
      setup: bake,
      command: `${show}; echo "== app"; @BIN@/setuser app /usr/bin/env | grep PORT`,
    });
    expect(stdout).toContain("RAILS_ENV=production\n");
    expect(stdout).toMatch(/^PORT=80\n(.*\n)*== app\nPORT=80$/m);
    expect(stderr).toContain("files of /etc/container_environment that describe a process are removed: HOME");
  });

  it("come back at every boot of the same container, and what an earlier life wrote does not stay", () => {
    const lives = runLives({ policies, setup: bake }, [
      { environment: ["PORT=80", "FIRST=1"], command: show },
      { environment: ["SECOND=2"], command: show, before: "echo changed >/etc/container_environment/SECRET_LATER" },
      { environment: ["PORT=90"], command: show, before: "echo edited >/etc/container_environment/RAILS_ENV" },
    ]);
    const found = lives.map(({ stdout }) =>
      stdout
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("HOME"))
        .sort(),
    );
    expect(found[0]).toEqual(["FIRST=1", `ONLY_BAKED=${canary}`, "PORT=80", "RAILS_ENV=production"]);
    expect(found[1]).toEqual([
      `ONLY_BAKED=${canary}`,
      "PORT=baked",
      "RAILS_ENV=production",
      "SECOND=2",
      "SECRET_LATER=changed",
    ]);
    expect(found[2]).toEqual([`ONLY_BAKED=${canary}`, "PORT=90", "RAILS_ENV=edited", "SECRET_LATER=changed"]);
  });

  it("that no environment could hold stop the boot, all of them named", () => {
    const { code, stderr, after } = run({
      policies,
      environment: [],
      setup:
        "mkdir /etc/container_environment; cd /etc/container_environment; printf 'a\\0b' >NUL; head -c 131072 /dev/zero | tr '\\0' x >LONG; head -c 140000 /dev/zero | tr '\\0' x >HUGE",
      after: "ls -A /etc/container_environment; ls /etc/container_environment.sh",
    });
    expect(code).toBe(78);
    expect(stderr).toContain("variable NUL holds a NUL byte");
    expect(stderr).toContain("variable LONG is too long");
    expect(stderr).toContain("cannot read /etc/container_environment/HUGE: it is larger than 131072 bytes");
    expect(after).not.toContain(".env-broker");
  });

  it("count anew where the ledger is damaged, and the boot says so", () => {
    const [, second] = runLives({ policies, setup: bake }, [
      { environment: ["A=1"], command: show },
      { environment: ["B=1"], command: show, before: "echo '{' >/etc/container_environment/.env-broker" },
    ]);
    expect(second).toMatchObject({ code: 0 });
    expect(second?.stderr).toContain(
      "/etc/container_environment/.env-broker cannot be read: every file beside it counts as the image's",
    );
    expect(second?.stdout).toContain("A=1");
  });
});
