import { isBrokerError } from "../broker-error.ts";
import { paths } from "../contract/paths.ts";
import { programs } from "../contract/programs.ts";
import type { Caller } from "../decision/caller.ts";
import type { Host } from "../host/host.ts";
import { ascii, type Bytes, join } from "../text/bytes.ts";
import { parseId } from "../text/id.ts";
import { decodeUtf8 } from "../text/utf8.ts";

/** /proc files and runit's are far smaller. */
const smallFile = 65_536;

/** The names of runit's services: whatever of /etc/service is supervised, sorted by bytes. */
export function services(host: Host): readonly Bytes[] {
  try {
    // With a dot at its end, since it may be a link: Debian's runit makes it one.
    const folder = host.openFolder(`${paths.services}/.`);
    const names = folder.list().filter((name) => !name.startsWith("."));
    folder.close();
    return names;
  } catch (failure) {
    if (isBrokerError(failure, "absent", "not-a-folder", "link", "denied")) return [];
    throw failure;
  }
}

/** The services whose supervised process would be started otherwise by now. */
export function affectedServices(host: Host, isAffected: (process: Caller) => boolean): readonly Bytes[] {
  return services(host).filter((name) => {
    const process = processOf(host, name);
    return process && isAffected(process);
  });
}

/** What runsv(8) keeps for other programs: the pid of the process that it supervises; undefined if the service is down. */
function pidOf(host: Host, service: Bytes): string | undefined {
  const path = decodeUtf8(service);
  const text = path === undefined ? undefined : read(host, `${paths.services}/${path}/supervise/pid`)?.trim();
  return text === undefined || text === "" || parseId(text) === undefined ? undefined : text;
}

/** The effective uid, the effective gid and the supplementary groups of a service's process: proc_pid_status(5). */
function processOf(host: Host, service: Bytes): Caller | undefined {
  const pid = pidOf(host, service);
  const status = pid === undefined ? undefined : read(host, `/proc/${pid}/status`);
  if (status === undefined) return undefined;
  const numbers = (key: string) =>
    (new RegExp(`^${key}:\\t(.*)$`, "m").exec(status)?.[1] ?? "").split(/\s+/).filter(Boolean).map(Number);
  return { uid: numbers("Uid")[1] as number, gids: [numbers("Gid")[1] as number, ...numbers("Groups")] };
}

function read(host: Host, path: string): string | undefined {
  try {
    return host.readSystemFile(path, smallFile).content;
  } catch (failure) {
    if (isBrokerError(failure)) return undefined;
    throw failure;
  }
}

/** Has runit restart services, and waits for them; whether all of them are up again. */
export function restartServices(host: Host, names: readonly Bytes[]): boolean {
  const folders = names.map((name) => join([ascii(`${paths.services}/`), name]));
  return host.runHelper(programs.restartServices, folders, []) === 0;
}
