import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach } from "vitest";
import { canary } from "../support/canary.ts";
import { mustPodman, removeContainers, removeImages } from "./podman.ts";

export const work = mkdtempSync(join(tmpdir(), "env-broker-mounts-"));
afterEach(removeContainers);
afterAll(() => {
  removeImages();
  rmSync(work, { recursive: true });
});

export const secret = ["--env", `DATABASE_URL=${canary}`, "--env", "PORT=3000"];
export const noPolicy =
  "env-broker: no policy in /etc/env-broker/policies: @init gets every variable, every other user none\n";

/** A folder for --volume, with one policy. */
export function policyFolder(name: string, text: string, owner = 0): string {
  const folder = join(work, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "web.yaml"), text);
  chmodSync(folder, 0o755);
  for (const path of [folder, join(folder, "web.yaml")]) chownSync(path, owner, owner);
  return folder;
}

/** Mode, owner and name of everything in an image. */
export function contentOf(tag: string): string[] {
  const archive = join(work, "export.tar");
  const id = mustPodman("create", tag, "/none").trim();
  mustPodman("export", id, "--output", archive);
  mustPodman("rm", id);
  const list = execFileSync("tar", ["-tvf", archive, "--numeric-owner"], { encoding: "utf8", maxBuffer: 1 << 26 });
  rmSync(archive);
  return list
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/^(\S+) (\S+) .*? \d\d:\d\d /, "$1 $2 "));
}
