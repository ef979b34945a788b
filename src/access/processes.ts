import { describesProcess } from "../names/kinds.ts";
import { type Bytes, sortBytes } from "../text/bytes.ts";
import { launchesOf } from "./launches.ts";
import type { Subject } from "./subject.ts";

/** A process as native/list-processes.c sees it. */
export interface Process {
  readonly pid: number;
  readonly uid: number;
  /** Its effective group first. */
  readonly gids: readonly number[];
  readonly command: Bytes;
  /** The names of its environment; undefined if it may not be read. */
  readonly names: readonly Bytes[] | undefined;
  /** Whether a part of it is no environment: a title that was written over it, and then a name may be a piece of a value. */
  readonly isPartial: boolean;
}

/** What a process has of the container's variables, and what of that the policy does not give it. */
export interface Holder {
  readonly process: Process;
  /** undefined if its environment may not be read. */
  readonly holds: readonly Bytes[] | undefined;
  readonly beyond: ReadonlySet<Bytes>;
}

/** What list-processes says of an entry without a name. */
const nameless = "=";

/** Reads what list-processes prints: texts ended by NUL, an empty one after the names. */
export function parseProcesses(answer: Bytes): Process[] {
  const fields = answer.split("\0") as Bytes[];
  const found: Process[] = [];
  for (let at = 0; at + 6 < fields.length; ) {
    const [pid, uid, gid, groups, command] = fields.slice(at, at + 5) as [Bytes, Bytes, Bytes, Bytes, Bytes];
    const end = fields.indexOf("" as Bytes, at + 5);
    if (end < 0 || !/^\d+$/.test(pid)) break;
    const others = groups === "" ? [] : groups.split(",").map(Number);
    const entries = fields.slice(at + 5, end);
    found.push({
      pid: Number(pid),
      uid: Number(uid),
      gids: [...new Set([Number(gid), ...others])],
      command,
      names: fields[end + 1] === "read" ? entries.filter((name) => name !== nameless) : undefined,
      isPartial: entries.some((name) => name === nameless),
    });
    at = end + 2;
  }
  return found.sort((left, right) => left.pid - right.pid);
}

/** Who holds what, process by process; base variables are everybody's and are left out. */
export function holdersOf(subject: Subject, processes: readonly Process[]): Holder[] {
  const { base, claims, holdings } = subject.evaluation;
  const prefixes = [...claims.prefixes];
  const isKnown = (name: Bytes) => holdings.snapshot.has(name) || holdings.files.has(name) || claims.names.has(name);
  const isContainers = (name: Bytes, { isPartial }: Process) =>
    isKnown(name) || (!isPartial && prefixes.some((prefix) => name.startsWith(prefix)));
  return processes.map((process) => {
    if (!process.names) return { process, holds: undefined, beyond: new Set() };
    const { ways } = launchesOf(subject.evaluation, process);
    const isGiven = (name: Bytes) => ways.get(name)?.some(({ kind }) => kind === "grant" || kind === "inherit");
    const holds = sortBytes(
      new Set(
        process.names.filter((name) => isContainers(name, process) && !base.has(name) && !describesProcess(name)),
      ),
    );
    if (process.isPartial && holds.length === 0) return { process, holds: undefined, beyond: new Set() };
    return { process, holds, beyond: new Set(holds.filter((name) => !isGiven(name))) };
  });
}
