import { parseProcesses } from "../access/processes.ts";
import { readEnvironmentFile } from "../asking/read-environment.ts";
import { BrokerError, isBrokerError } from "../broker-error.ts";
import { readAccounts } from "../container/accounts.ts";
import { readLive } from "../container/live.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { limits } from "../contract/limits.ts";
import { paths } from "../contract/paths.ts";
import { programs } from "../contract/programs.ts";
import type { Host } from "../host/host.ts";
import { parseEnvFile } from "../snapshot/env-file.ts";
import { parseEnviron } from "../snapshot/environ.ts";
import { sketchCompose } from "../starter/compose.ts";
import { sketchEnvironment } from "../starter/env.ts";
import { sketchImage } from "../starter/image.ts";
import { mergeSketches, type Sketch, type SketchedUser } from "../starter/sketch.ts";
import { writeStarter } from "../starter/write.ts";
import { printable, shownPath } from "../text/printable.ts";
import { decodeUtf8 } from "../text/utf8.ts";

export interface InitOptions {
  readonly env?: string;
  readonly image?: string;
  readonly compose?: string;
}

/** `env-broker init`: prints a policy to start from. 0 done, 2 what is named is not of its kind. */
export function init(host: Host, { env, image, compose }: InitOptions): number {
  const sketches = [
    ...(compose === undefined ? [] : [fromCompose(host, compose)]),
    ...(env === undefined
      ? []
      : [sketchEnvironment(env === "-" ? "what was piped in" : shownPath(env), readEnvironmentFile(host, env))]),
    ...(image === undefined ? [] : [sketchImage(shownPath(image), readText(host, image))]),
  ];
  host.write(1, writeStarter(mergeSketches(sketches.length > 0 ? sketches : [fromContainer(host)])));
  return exitCodes.fine;
}

function fromCompose(host: Host, path: string): Sketch {
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
  return sketchCompose(shownPath(path), readText(host, path), {
    read(file, required) {
      const place = file.startsWith("/") ? file : `${folder}${file}`;
      try {
        return parseEnvFile(host.readSystemFile(place, fileLimit).content).variables;
      } catch (failure) {
        if (!required && isBrokerError(failure, "absent")) return undefined;
        throw failure;
      }
    },
  });
}

/** Written by hand, or printed by a tool: four megabytes are far more than any of these files is. */
const fileLimit = 4 * 1024 * 1024;

function readText(host: Host, path: string): string {
  const text = decodeUtf8(host.readSystemFile(path, fileLimit).content);
  if (text === undefined || text.includes("\0")) throw new BrokerError("usage", `${shownPath(path)} is no text`);
  return text;
}

/** The container that this is: its variables as boot found them, or those of PID 1, and the users of its processes. */
function fromContainer(host: Host): Sketch {
  const live = readLive(host)?.environment.variables;
  const variables = live ?? parseEnviron(host.readSystemFile("/proc/1/environ", limits.snapshot).content).variables;
  const { accounts } = readAccounts(host, paths.etc);
  const uids = new Set(parseProcesses(host.askHelper(programs.listProcesses)).map(({ uid }) => uid));
  // What runs now, and the accounts that people have made: system accounts are below 1000 everywhere.
  const users = accounts.users
    .filter(({ uid }) => uid !== 0 && (uids.has(uid) || (uid >= 1000 && uid < 60_000)))
    .map(({ name }): SketchedUser => ({ name: printable(name), grant: printable(name), exists: true }));
  return sketchEnvironment("this container", { variables }, users);
}
