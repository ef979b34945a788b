import { expect, it } from "vitest";
import { sections } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";
import { group, inside } from "./scene.ts";

describeContainers("a user of few and of many groups", () => {
  it.each([15, 16, 17, 40])("has all of %i beside its own, by the table and by account files that changed", (count) => {
    const more = Array.from({ length: count }, (_, at) => `more${at}:x:${7000 + at}:app`);
    const { stdout } = inside(
      `@BIN@/setuser app id -G; echo == changed; touch /etc/group; @BIN@/setuser app id -G; echo == one; @BIN@/setuser app:more3 id -G`,
      { group: [...group, ...more] },
    );
    const all = `1001 ${more.map((line) => line.split(":")[2]).join(" ")}`;
    expect(stdout.split("\n")[0]).toBe(all);
    expect(sections(stdout)).toMatchObject({ changed: all, one: "7003" });
  });
});
