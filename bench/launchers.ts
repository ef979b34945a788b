import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../test/support/container.ts";
import { median } from "./median.ts";
import type { Occasion } from "./results.ts";
import { inScene, programs, type Scene, tools } from "./scene.ts";
import { environment, group, largePolicy, passwd, policies, quotedEnvironment } from "./subject.ts";

/** What every launch ends in: a static program that ends at once. */
const nothing = join(tools, "chain");

/** What is compared, by the names that results have. */
export const launchers = {
  chain: "a bare chain of two static execs",
  setuser: "setuser",
  withEnv: "with-env, as root",
  brokered: "with-env, through the broker",
  setpriv: "setpriv",
  chpst: "chpst -u -e",
  gosu: "gosu",
  s6: "s6-envdir, s6-setuidgid",
  python: "baseimage-docker's setuser, in Python",
  doas: "doas",
  sudo: "sudo",
} as const;

type Launcher = keyof typeof launchers;

/** Ours, and the chain that they are measured by: alone, since what runs between two launches decides what is in the caches. */
const own: readonly Launcher[] = ["chain", "setuser", "withEnv", "brokered"];
/** The others check nothing; doas and sudo do. */
const others: readonly Launcher[] = ["setuser", "setpriv", "chpst", "gosu", "s6", "python", "doas", "sudo"];

const commands: Readonly<Record<Launcher, string>> = {
  chain: `${tools}/chain ${nothing}`,
  setuser: `${programs}/setuser web ${nothing}`,
  withEnv: `${programs}/with-env ${nothing}`,
  brokered: `--as 1001 ${programs}/with-env ${nothing}`,
  setpriv: `/usr/bin/setpriv --reuid web --regid web --init-groups ${nothing}`,
  chpst: `/usr/bin/chpst -u web -e /run/envdir ${nothing}`,
  gosu: `/usr/sbin/gosu web ${nothing}`,
  s6: `/usr/bin/s6-envdir /run/envdir /usr/bin/s6-setuidgid web ${nothing}`,
  python: `/usr/bin/python3 ${root}/bench/peers/setuser.py web ${nothing}`,
  doas: `/usr/bin/doas -u web ${nothing}`,
  sudo: `/usr/bin/sudo -u web ${nothing}`,
};

/** The files of an environment directory, and what lets root become anybody by sudo and doas. */
const setup = `mkdir /run/envdir; for entry in ${quotedEnvironment}; do printf %s "\${entry#*=}" >/run/envdir/"\${entry%%=*}"; done
echo 'permit nopass root' >/etc/doas.conf; chmod 400 /etc/doas.conf`;

const small: Scene = { policies, passwd, group, environment, setup };
const large = largePolicy(1_000, 10);
const occasions: Readonly<Record<Occasion, { readonly scene: Scene; readonly compared: readonly Launcher[] }>> = {
  small: { scene: small, compared: own },
  audited: {
    scene: {
      ...small,
      policies: { ...policies, "audit.yaml": "version: 1\nsettings: { audit: { events: all, to: file } }\n" },
    },
    compared: own,
  },
  large: {
    scene: {
      policies: { ...policies, "large.yaml": large.policy },
      passwd: passwd + large.passwd,
      group: group + large.group,
      environment: [...environment, ...large.environment],
    },
    compared: ["chain", "setuser"],
  },
  others: { scene: small, compared: others },
};

/** Median microseconds of each launcher, in shuffled rounds of one run; what is not installed is left out. */
function measure({ scene, compared }: (typeof occasions)[Occasion], rounds: number): Map<Launcher, number> {
  const there = compared.filter((name) => existsSync(commands[name].replace(/^--as \d+ /, "").split(" ")[0] as string));
  const words = there.map((name) => commands[name]).join(" -- ");
  // With the 30 variables, whatever else the container has.
  const output = inScene(scene, `exec env -i ${quotedEnvironment} ${tools}/launches ${rounds} ${words}`);
  const lines = output.trim().split("\n");
  return new Map(there.map((name, at) => [name, Number(lines[at]) / 1e3]));
}

/** Microseconds of each launcher, by what is measured: medians of medians, in turns, so that all have the same minutes. */
export function measureLaunches(
  rounds: number,
  progress: (done: string) => void,
): Record<Occasion, Record<string, number>> {
  const turns = 3;
  const names = Object.keys(occasions) as Occasion[];
  const samples = new Map<Occasion, Map<Launcher, number>[]>(names.map((name) => [name, []]));
  for (let turn = 1; turn <= turns; turn++) {
    for (const name of names) {
      progress(`launches: ${name}, turn ${turn} of ${turns}`);
      samples.get(name)?.push(measure(occasions[name], Math.ceil(rounds / turns)));
    }
  }
  const of = (occasion: Occasion) => {
    const maps = samples.get(occasion) as Map<Launcher, number>[];
    return Object.fromEntries(
      [...(maps[0] as Map<Launcher, number>).keys()].map((name) => [
        launchers[name],
        median(maps.map((each) => each.get(name) as number)),
      ]),
    );
  };
  return { small: of("small"), audited: of("audited"), large: of("large"), others: of("others") };
}
