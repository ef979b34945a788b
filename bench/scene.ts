import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../test/support/container.ts";

export const tools = join(root, "dist/bench");
/** The static programs where they were built, as in the image; else those of this build, whose data plane is the same. */
export const programs = join(root, existsSync(join(root, "dist/static/bin")) ? "dist/static/bin" : "dist/bin");

/** A container to measure in: its policy and accounts, and what it is started with. */
export interface Scene {
  readonly policies: Readonly<Record<string, string>>;
  readonly passwd: string;
  readonly group: string;
  readonly environment: readonly string[];
  /** Shell commands beside it, before env-init starts: /etc and /run are its own. */
  readonly setup?: string;
}

/**
 * Runs a shell command as the main command of env-init, root's, in namespaces of its own; what it prints. All of it is on one
 * processor: waking another one costs as much as a launch, or nothing, as it happens.
 */
export function inScene({ policies, passwd, group, environment, setup = "" }: Scene, command: string): string {
  const work = mkdtempSync(join(tmpdir(), "env-broker-bench-"));
  try {
    mkdirSync(join(work, "policies"));
    for (const [name, text] of Object.entries(policies)) writeFileSync(join(work, "policies", name), text);
    writeFileSync(join(work, "passwd"), passwd);
    writeFileSync(join(work, "group"), group);
    writeFileSync(join(work, "environ"), environment.map((entry) => `${entry}\0`).join(""));
    writeFileSync(join(work, "main.sh"), command);
    writeFileSync(
      join(work, "scene.sh"),
      `mount -t tmpfs -o mode=755 tmpfs /run; mkdir /run/etc; cp -a /etc/. /run/etc/
mount -t tmpfs -o mode=755 tmpfs /etc; cp -a /run/etc/. /etc/; rm -rf /run/etc /etc/service /etc/my_init.d
mount -t tmpfs tmpfs /var/log; rm -rf /etc/env-broker /etc/container_environment*; mkdir -p /etc/env-broker; cp -r ${work}/policies /etc/env-broker/
cp ${work}/passwd ${work}/group /etc/; ${setup}
exec taskset -c "$(taskset -pc $$ | sed 's/.*[ ,-]//')" unshare --pid --fork --kill-child --mount-proc ${root}/dist/test/exec-environ ${work}/environ ${programs}/env-init --quiet /bin/sh -eu ${work}/main.sh`,
    );
    const { stdout, stderr, status } = spawnSync(
      "unshare",
      ["--mount", "--propagation", "private", "/bin/sh", "-eu", join(work, "scene.sh")],
      { encoding: "utf8", maxBuffer: 1 << 26 },
    );
    if (status !== 0) throw new Error(`a scene ended with ${status}: ${stderr.slice(-2000)}`);
    return stdout;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
