import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../test/support/container.ts";
import { median } from "./median.ts";
import { inScene } from "./scene.ts";
import { environment, group, passwd, policies } from "./subject.ts";

/** What is compared, by the names that results have. */
export const inits = {
  own: "env-init and the broker",
  tini: "tini",
  dumbInit: "dumb-init",
  catatonit: "catatonit",
  runsvdir: "runsvdir",
  myInit: "my_init's work, Python 3",
} as const;

type Other = Exclude<keyof typeof inits, "own">;

const pss = (process: string) => `sed -n 's/^Pss: *//p' ${process}/smaps_rollup | cut -d' ' -f1`;
/** Below PID 1, which has started it and has nothing more to do. */
const ofFirst = (init: string) =>
  `unshare --pid --fork --mount-proc ${init} sh -c "sleep 0.3; ${pss("/proc/1")}; exit"`;

const others: Readonly<Record<Other, string>> = {
  tini: ofFirst("/usr/bin/tini --"),
  dumbInit: ofFirst("/usr/bin/dumb-init --"),
  catatonit: ofFirst("/usr/bin/catatonit --"),
  runsvdir: `mkdir -p /run/none; runsvdir /run/none & sleep 0.3; ${pss("/proc/$!")}; kill $!`,
  myInit: ofFirst(`/usr/bin/python3 ${join(root, "bench/peers/my_init.py")} --quiet`),
};

/** Kilobytes of what stays in a container, PSS, while the main command does nothing: medians. */
export function measureMemory(rounds: number): Record<string, number> {
  const samples = new Map<string, number[]>();
  const add = (name: string, kilobytes: number) => samples.set(name, [...(samples.get(name) ?? []), kilobytes]);
  for (let round = 0; round < rounds; round++) {
    const own = inScene(
      { policies, passwd, group, environment },
      `sleep 0.3; for process in /proc/[0-9]*; do
  case $(cat $process/comm 2>/dev/null) in env-init | env-brokerd) ${pss("$process")} ;; esac
done`,
    );
    const parts = own.trim().split("\n").map(Number);
    if (parts.length !== 2) throw new Error("env-init and env-brokerd do not both run");
    add(
      inits.own,
      parts.reduce((sum, part) => sum + part, 0),
    );
    for (const name of Object.keys(others) as Other[]) {
      const { stdout } = spawnSync("unshare", ["--mount", "sh", "-c", `mount -t tmpfs tmpfs /run; ${others[name]}`], {
        encoding: "utf8",
        env: { PATH: process.env["PATH"] },
      });
      if (stdout.trim() !== "") add(inits[name], Number(stdout));
    }
  }
  return Object.fromEntries([...samples].map(([name, each]) => [name, median(each)]));
}
