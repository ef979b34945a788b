import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bin } from "../../support/container.ts";
import { broker, folder, policy, write } from "./scene.ts";

describe("a file that cannot be read", () => {
  it("is told of in one line, and nothing is answered: one of another user, and a folder in a file's place", () => {
    const told = (words: readonly string[]) => {
      const result = spawnSync(
        "/usr/bin/setpriv",
        ["--reuid", "1001", "--clear-groups", join(bin, "env-broker"), ...words],
        { cwd: folder, encoding: "utf8" },
      );
      return {
        code: result.status,
        lines: (result.stdout + result.stderr).split("\n").filter((line) => line.includes("p.yaml")),
      };
    };
    chmodSync(folder, 0o755);
    write("secret/p.yaml", policy);
    chmodSync(join(folder, "secret/p.yaml"), 0o600);
    mkdirSync(join(folder, "odd/p.yaml"), { recursive: true });
    for (const [where, reason] of [
      ["secret", "permission denied"],
      ["odd", "not a regular file"],
    ] as const) {
      for (const words of [["check"], ["can", "web"], ["matrix"]]) {
        const { code, lines } = told([...words, "--policies", where]);
        expect([where, words[0], code, lines.length]).toEqual([where, words[0], 78, 1]);
        expect(lines[0]).toContain(reason);
      }
    }
  });
});

describe("a file that is no policy", () => {
  it.each([
    ["of ten megabytes", "# ".padEnd(10 * 1024 * 1024, "x"), "over 4 MB: this cannot be a policy"],
    ["of bytes that are no text", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe]), "not UTF-8 text"],
    ["of NUL bytes", "\0".repeat(1000), "error"],
  ])("%s, is told of in one line by every command", (_, content, message) => {
    write("none/p.yaml", content);
    for (const words of [["check"], ["can", "app"], ["matrix"], ["explain", "app", "A"]]) {
      const { code, out, err } = broker([...words, "--policies", "none"]);
      expect([words[0], code]).toEqual([words[0], 78]);
      const lines = (out + err).split("\n").filter((line) => line.includes("p.yaml"));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(message);
    }
  });
});
