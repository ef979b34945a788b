import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../test/support/container.ts";
import { behaviours } from "./pid1-behaviours.ts";

/**
 * `npm run bench -- pid1`: the same things done to several programs as PID 1, each in private namespaces, as a table. With
 * MY_INIT=FILE baseimage-docker's my_init is one of them.
 */
const myInit = process.env["MY_INIT"];
const inits: Readonly<Record<string, readonly string[]>> = {
  "env-init": [builtProgram("env-init"), "--quiet", "--"],
  ...(myInit && { my_init: ["/usr/bin/python3", "-u", myInit, "--quiet", "--skip-runit", "--"] }),
  tini: ["/usr/bin/tini", "--"],
  "dumb-init": ["/usr/bin/dumb-init", "--"],
  catatonit: ["/usr/bin/catatonit", "--"],
};

/** The static build, which an image has, if it was made; else the one on Node. */
function builtProgram(name: string): string {
  const built = join(root, "dist/image/bin", name);
  return existsSync(built) ? built : join(root, "dist/bin", name);
}

/** /etc is a copy that can be written, /run is empty, as in a container that was just created. */
const mounts = `mount -t tmpfs tmpfs /mnt; mkdir /mnt/upper /mnt/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc
mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /srv
rm -rf /etc/env-broker /etc/container_environment* /etc/service /etc/my_init.d; mkdir /etc/container_environment`;

/** \`pid1 COMMAND...\` runs a command below the program in a PID namespace of its own. */
const functions = `exec 2>/dev/null
pid1() { eval "unshare --pid --fork --kill-child --mount-proc $INIT \\"\\$@\\""; }
yes_no() { if [ "$1" = "$2" ]; then echo yes; else echo "\${3:-no}"; fi; }`;

const work = mkdtempSync(join(tmpdir(), "env-broker-pid1-"));
const rows: string[][] = [];
try {
  for (const { name, script, how } of behaviours) {
    const cells = Object.values(inits).map((init) => {
      const words = init.map((word) => `'${word}'`).join(" ");
      writeFileSync(join(work, "run.sh"), `${mounts}\nINIT="${words}"\n${functions}\n${script}\n`);
      const result = spawnSync(
        "unshare",
        ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", join(work, "run.sh")],
        {
          encoding: "utf8",
          timeout: 60_000,
          killSignal: "SIGKILL",
          env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" },
        },
      );
      return result.stdout.trim() || `? ${result.status}`;
    });
    rows.push([name, ...cells, how]);
    if (process.stderr.isTTY) process.stderr.write(`\r${rows.length} of ${behaviours.length} `);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
const header = ["behaviour", ...Object.keys(inits), "how it was measured"];
for (const row of [header, header.map(() => "---"), ...rows]) process.stdout.write(`| ${row.join(" | ")} |\n`);
