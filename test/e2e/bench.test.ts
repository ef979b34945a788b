import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";

describeContainers("npm run bench -- launch", () => {
  it("measures ours in every case, and whatever other launcher is there", () => {
    const words = [join(root, "dist/bench/launch.mjs"), "--rounds", "3"];
    const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: "utf8" });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const cases = stdout.split("\n\n").map((each) => each.split("\n").map((line) => line.trim().split(/ {2,}/)));
    const measured = (name: string) =>
      cases.filter((lines) => lines.some(([first, time]) => first === name && Number(time?.split(" ")[0]) > 0)).length;
    expect(measured("a bare chain of two static execs")).toBe(3);
    expect(measured("setuser")).toBe(4);
    expect(measured("with-env, through the broker")).toBe(2);
    expect(measured("sudo")).toBe(existsSync("/usr/bin/sudo") ? 1 : 0);
  });
});
