import { expect, it } from "vitest";
import { sections, variablesOf } from "../../support/container.ts";
import { as, describeContainers } from "../../support/e2e.ts";
import { held, inside } from "./scene.ts";

describeContainers("groups", () => {
  it("count for a grant as the process has them: the effective gid and supplementary groups, however many", () => {
    const many = Array.from({ length: 300 }, (_, index) => 2000 + index);
    const { stdout } = inside(
      `show() { echo == $1; shift; "$@" @BIN@/with-env env; }
show gid ${as(1001, [50])}; show supplementary ${as(1001, [1001, 50])}; show many ${as(1001, [1001, ...many, 50])}; show none ${as(1001)}; show only ${as(1002, [53])}`
        .replace("show only", "true; show only")
        .replace(/@BIN@\/with-env env; }/, "@BIN@/with-env --grant operators env; }")
        .replace("--grant operators env; }", "$options env; }"),
    );
    const found = sections(stdout);
    expect(held(found["gid"])).toContain("OPS_KEY");
    expect(held(found["supplementary"])).toContain("OPS_KEY");
    expect(held(found["many"])).toContain("OPS_KEY");
    expect(held(found["none"])).not.toContain("OPS_KEY");
  });

  it("count for a forbid as the account files have them too, as they were at boot and as they are now", () => {
    const { stdout } = inside(
      `show() { echo == $1; shift; "$@" @BIN@/with-env env; }
show process ${as(1001, [50, 52])}; show files ${as(1003, [1003, 50])}; show before ${as(1001, [50])}
sed -i 's/^banned.*/banned:x:52:app/' /etc/group; show after ${as(1001, [50])}`,
    );
    const found = sections(stdout);
    for (const name of ["process", "files", "after"]) {
      expect(held(found[name])).not.toContain("OPS_KEY");
      expect(variablesOf(found[name])).not.toHaveProperty("LANG");
    }
    expect(held(found["before"])).toContain("OPS_KEY");
  });

  it("are asked for as many as a process can have", () => {
    const all = Array.from({ length: 65_535 }, (_, index) => 100_000 + index);
    const { stdout } = inside(
      `python3 - <<'END'
import os
os.setgroups([52] + list(range(100000, 165535)))
os.setgid(50); os.setuid(1001)
os.execv("@BIN@/with-env", ["with-env", "env"])
END`,
    );
    expect(all).toHaveLength(65_535);
    expect(held(stdout)).not.toContain("OPS_KEY");
    expect(held(stdout)).toContain("DATABASE_URL");
  });
});
