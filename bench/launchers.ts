import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../test/support/container.ts";
import { inScene, programs, type Scene, tools } from "./scene.ts";
import { environment, group, passwd, policies } from "./subject.ts";

/** What every launch ends in: a static program that ends at once. */
const nothing = join(tools, "chain");

interface Launcher {
  readonly name: string;
  readonly command: string;
  /** The package that it is of, where it is not ours: left out where it is not installed. */
  readonly needs?: string;
}

const chain: Launcher = { name: "a bare chain of two static execs", command: `${tools}/chain ${nothing}` };
const setuser: Launcher = { name: "setuser", command: `${programs}/setuser web ${nothing}` };
const withEnv: Launcher = { name: "with-env, as root", command: `${programs}/with-env ${nothing}` };
const brokered: Launcher = {
  name: "with-env, through the broker",
  command: `--as 1001 ${programs}/with-env ${nothing}`,
};

/** Other launchers, which check nothing; sudo and doas do. */
const others: readonly Launcher[] = [
  {
    name: "setpriv",
    needs: "/usr/bin/setpriv",
    command: `/usr/bin/setpriv --reuid web --regid web --init-groups ${nothing}`,
  },
  { name: "chpst -u -e", needs: "/usr/bin/chpst", command: `/usr/bin/chpst -u web -e /run/envdir ${nothing}` },
  { name: "gosu", needs: "/usr/sbin/gosu", command: `/usr/sbin/gosu web ${nothing}` },
  {
    name: "s6-envdir, s6-setuidgid",
    needs: "/usr/bin/s6-setuidgid",
    command: `/usr/bin/s6-envdir /run/envdir /usr/bin/s6-setuidgid web ${nothing}`,
  },
  {
    name: "baseimage-docker's setuser, in Python",
    needs: "/usr/bin/python3",
    command: `/usr/bin/python3 ${root}/bench/peers/setuser.py web ${nothing}`,
  },
  { name: "doas", needs: "/usr/bin/doas", command: `/usr/bin/doas -u web ${nothing}` },
  { name: "sudo", needs: "/usr/bin/sudo", command: `/usr/bin/sudo -u web ${nothing}` },
];

/** The files of an environment directory, and what lets root become anybody by sudo and doas. */
const setup = `mkdir /run/envdir; for entry in ${environment.map((entry) => `'${entry}'`).join(" ")}; do printf %s "\${entry#*=}" >/run/envdir/"\${entry%%=*}"; done
echo 'permit nopass root' >/etc/doas.conf; chmod 400 /etc/doas.conf`;

const small: Scene = { policies, passwd, group, environment, setup };
const audited: Scene = {
  ...small,
  policies: { ...policies, "audit.yaml": "version: 1\nsettings: { audit: { events: all, to: file } }\n" },
};

/** Median nanoseconds of each launcher, in shuffled rounds of one run. */
function measure(scene: Scene, launchers: readonly Launcher[], rounds: number): Map<string, number> {
  const there = launchers.filter(({ needs }) => needs === undefined || existsSync(needs));
  const output = inScene(scene, `${tools}/launches ${rounds} ${there.map(({ command }) => command).join(" -- ")}`);
  const lines = output.trim().split("\n");
  return new Map(there.map(({ name }, at) => [name, Number(lines[at])]));
}

/** Every launcher beside the bare chain, which comes first; then ours with everything on record. By what is put on record. */
export function measureLaunches(rounds: number): Record<"refusals" | "all", Map<string, number>> {
  return {
    refusals: measure(small, [chain, setuser, withEnv, brokered, ...others], rounds),
    all: measure(audited, [chain, setuser, withEnv, brokered], rounds),
  };
}
