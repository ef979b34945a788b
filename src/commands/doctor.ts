import { parseProcesses } from "../access/processes.ts";
import { paintFor, printJson, printLines } from "../asking/output.ts";
import { readSubject } from "../asking/read-subject.ts";
import { BrokerError, isBrokerError } from "../broker-error.ts";
import { State } from "../container/state.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { stateFolder } from "../contract/paths.ts";
import { programs } from "../contract/programs.ts";
import { diagnose, type Sign } from "../doctor/diagnose.ts";
import type { Facts } from "../doctor/facts.ts";
import type { Host } from "../host/host.ts";
import type { Bytes } from "../text/bytes.ts";

/** `env-broker doctor`: what works in this container and what is weakened. 0 nothing is, 1 something is. */
export function doctor(host: Host, { json }: { readonly json?: boolean }): number {
  const init = field(read(host, "/proc/1/status") ?? ("" as Bytes), "Uid");
  if (init !== undefined && Number(init) !== host.uid() && host.uid() !== 0)
    throw new BrokerError("usage", `doctor looks at the container as the user of PID 1: run it as uid ${init}`);
  const signs = diagnose(gather(host));
  const weak = signs.filter(({ state }) => state === "weak").length;
  if (json) printJson(host, { ok: weak === 0, signs });
  else printLines(host, [...signs.map(lineFor(host)), weak === 0 ? "nothing is weakened" : `${weak} weakened`]);
  return weak === 0 ? exitCodes.fine : exitCodes.no;
}

function lineFor(host: Host): (sign: Sign) => string {
  const { green, red, dim } = paintFor(host, 1);
  const labels = { ok: green("ok  "), weak: red("weak"), note: dim("note") };
  return ({ state, title, advice }) => `${labels[state]}  ${title}${advice === undefined ? "" : `: ${advice}`}`;
}

function gather(host: Host): Facts {
  const subject = readSubject(host, {});
  const own = read(host, "/proc/self/status") ?? ("" as Bytes);
  const broker = parseProcesses(host.askHelper(programs.listProcesses)).find(
    ({ command, uid }) => command === programs.envBrokerd && (uid === 0 || uid === host.uid()),
  );
  const brokerStatus = broker && read(host, `/proc/${broker.pid}/status`);
  const scope = read(host, "/proc/sys/kernel/yama/ptrace_scope");
  const swaps = read(host, "/proc/swaps");
  return {
    uid: host.uid(),
    init: read(host, "/proc/1/comm")?.trim(),
    hasTable: hasTable(host),
    broker: brokerStatus === undefined ? undefined : { isFiltered: isFiltered(brokerStatus, own) },
    stateFilesystem: filesystemOf(read(host, "/proc/self/mountinfo") ?? ("" as Bytes), stateFolder(host.uid())),
    corePattern: read(host, "/proc/sys/kernel/core_pattern"),
    hasSwap: swaps === undefined ? undefined : swaps.trim().split("\n").length > 1,
    ptraceScope: scope === undefined ? undefined : Number(scope),
    capabilities: BigInt(`0x${field(own, "CapEff") ?? "0"}`),
    noNewPrivileges: field(own, "NoNewPrivs") === "1",
    subject,
    policyFiles: subject.files.length,
    policyErrors: subject.diagnostics.filter(({ severity }) => severity === "error").length,
  };
}

/** Whether a process has a filter of its own: the runtime's is on every process, this one's too. */
function isFiltered(status: Bytes, own: Bytes): boolean {
  const filters = (of: Bytes) => Number(field(of, "Seccomp_filters") ?? 0);
  return field(status, "Seccomp") === "2" && filters(status) > filters(own);
}

function hasTable(host: Host): boolean {
  const state = State.find(host);
  const isThere = state?.hasTable ?? false;
  state?.close();
  return isThere;
}

/** A file of /proc; what this user may not see is not known. */
function read(host: Host, path: string): Bytes | undefined {
  try {
    return host.readSystemFile(path, 1 << 22).content;
  } catch (failure) {
    if (isBrokerError(failure)) return undefined;
    throw failure;
  }
}

function field(status: Bytes, name: string): string | undefined {
  return new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(status)?.[1];
}

/** The type of what is mounted nearest above a path, the last mount over it: proc_pid_mountinfo(5). */
function filesystemOf(mountinfo: Bytes, path: string): string | undefined {
  let best: { readonly point: string; readonly type: string } | undefined;
  for (const line of mountinfo.split("\n")) {
    const [before, after] = line.split(" - ");
    const point = before?.split(" ")[4];
    const type = after?.split(" ")[0];
    if (point === undefined || type === undefined) continue;
    const covers = point === "/" || path === point || path.startsWith(`${point}/`);
    if (covers && point.length >= (best?.point.length ?? 0)) best = { point, type };
  }
  return best?.type;
}
