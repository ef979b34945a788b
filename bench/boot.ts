import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../test/support/container.ts";
import { median } from "./median.ts";
import { tools } from "./scene.ts";
import { environment, group, passwd, policies } from "./subject.ts";

/** Where /etc is: "overlay" is what a container that was just created has. */
export const places = ["tmpfs", "overlay"] as const;
export type Place = (typeof places)[number];

/** The two that are compared, by the names that results have. */
export const boots = { own: "env-init, static", myInit: "my_init's work, Python 3" } as const;

/** What starts the main command, by name; each is followed by the command. */
const starters: Readonly<Record<string, readonly string[]>> = {
  [boots.own]: [join(root, "dist/static/bin/env-init"), "--quiet"],
  "env-init, on Node": [join(root, "dist/bin/env-init"), "--quiet"],
  [boots.myInit]: ["/usr/bin/python3", "-u", join(root, "bench/peers/my_init.py"), "--quiet"],
  "tini (starts, and does nothing else)": ["/usr/bin/tini", "--"],
  "the same files from C alone": [join(tools, "floor")],
};

/** Milliseconds from the start of PID 1 to the start of the main command: medians over shuffled rounds. */
export function measureBoot(rounds: number, progress: (done: number) => void): Record<Place, Record<string, number>> {
  const work = mkdtempSync(join(tmpdir(), "env-broker-bench-"));
  try {
    prepare(work);
    const samples = new Map<string, number[]>();
    for (let round = 0; round <= rounds; round++) {
      const turns = shuffled(places.flatMap((place) => Object.keys(starters).map((name) => ({ place, name }))));
      writeFileSync(join(work, "round.sh"), turns.map(({ place, name }, at) => turn(work, place, name, at)).join("\n"));
      const result = spawnSync("unshare", [
        "--mount",
        "--propagation",
        "private",
        "/bin/sh",
        "-eu",
        join(work, "round.sh"),
      ]);
      if (result.status !== 0) throw new Error(`a round failed: ${result.stderr}`);
      for (const [at, { place, name }] of turns.entries()) {
        const [start = 0, end = 0] = readFileSync(join(work, `moments.${at}`), "utf8")
          .split("\n")
          .map(Number);
        // The first round warms the page cache up.
        if (round > 0)
          samples.set(`${place} ${name}`, [...(samples.get(`${place} ${name}`) ?? []), (end - start) / 1e6]);
        rmSync(join(work, `moments.${at}`));
      }
      progress(round);
    }
    const of = (place: Place) =>
      Object.fromEntries(Object.keys(starters).map((name) => [name, median(samples.get(`${place} ${name}`) ?? [])]));
    return { tmpfs: of("tmpfs"), overlay: of("overlay") };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The image's /etc, and the block that each PID 1 is started with. */
function prepare(work: string): void {
  mkdirSync(join(work, "etc/env-broker/policies"), { recursive: true });
  mkdirSync(join(work, "etc/container_environment"));
  for (const [name, text] of Object.entries(policies)) writeFileSync(join(work, "etc/env-broker/policies", name), text);
  writeFileSync(join(work, "etc/passwd"), passwd);
  writeFileSync(join(work, "etc/group"), group);
  writeFileSync(join(work, "environ"), environment.map((entry) => `${entry}\0`).join(""));
  mkdirSync(join(work, "overlays"));
}

/** One boot in a container of its own: a fresh /etc, /run and PID namespace, made before the clock starts. */
function turn(work: string, place: Place, name: string, at: number): string {
  const moment = `${tools}/moment ${work}/moments.${at}`;
  const command = (starters[name] as readonly string[]).join(" ");
  const etc =
    place === "tmpfs"
      ? `mount -t tmpfs -o mode=755 tmpfs /etc; cp -a ${work}/etc/. /etc/`
      : `rm -rf ${work}/overlays/*; mkdir ${work}/overlays/upper ${work}/overlays/work; mount -t overlay -o lowerdir=${work}/etc,upperdir=${work}/overlays/upper,workdir=${work}/overlays/work overlay /etc`;
  return `${etc}
mount -t tmpfs -o mode=755 tmpfs /run
unshare --pid --fork --mount-proc ${root}/dist/test/exec-environ ${work}/environ ${moment} ${command} ${moment} 2>/dev/null
umount /run /etc`;
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item);
}
