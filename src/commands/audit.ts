import { type Paint, paintFor } from "../asking/output.ts";
import { parseSince } from "../asking/since.ts";
import { type AuditFilter, passes } from "../audit/filter.ts";
import { formatLine } from "../audit/format.ts";
import { parseLine } from "../audit/line.ts";
import { type AuditSource, type ChainReport, logPart, verifyChain } from "../audit/verify.ts";
import { BrokerError } from "../broker-error.ts";
import { readAccounts } from "../container/accounts.ts";
import { eachInputLine, findLogs, followLog, readFile, readLog } from "../container/audit-logs.ts";
import { decisions } from "../contract/audit-line.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { paths } from "../contract/paths.ts";
import type { Host } from "../host/host.ts";
import { say } from "../say.ts";
import type { Bytes } from "../text/bytes.ts";
import { parseId } from "../text/id.ts";
import { printable, printableText } from "../text/printable.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { shortName } from "../yaml/quote.ts";

export interface AuditOptions {
  readonly user?: string;
  readonly grant?: string;
  readonly name?: string;
  readonly refused?: boolean;
  readonly since?: string;
  readonly follow?: boolean;
  readonly verify?: boolean;
  readonly head?: string;
  readonly json?: boolean;
}

/** `env-broker audit`: shows lines of the audit log, or verifies it. 0 fine, 1 a broken chain, or there is no log. */
export function audit(host: Host, file: string | undefined, options: AuditOptions): number {
  const folders = file === undefined ? findLogs(host) : [];
  const readsInput = file === "-" || (file === undefined && folders.length === 0 && !host.isTerminal(0));
  if (file === undefined && folders.length === 0 && !readsInput) return nothing(host, noLog);
  if (options.follow && file !== undefined && !readsInput)
    throw new BrokerError("usage", "--follow goes with this container's log, or with - for what is piped in");
  const logs = readsInput
    ? [[input(host, options)]]
    : file !== undefined
      ? [[readFile(host, file)]]
      : folders.map((folder) => readLog(host, folder));
  if (options.verify) return verify(host, logs, options);
  const { show, seen } = shower(host, options);
  if (readsInput) {
    eachInputLine(host, (line) => show(logPart(line)));
    if (seen()) return exitCodes.fine;
    return nothing(host, file === undefined ? noLog : "no line of an audit log was piped in");
  }
  const last = folders.at(-1);
  if (options.follow && last !== undefined) followLog(host, last, show);
  else logs.flat().every(({ lines }) => lines.every(show));
  return exitCodes.fine;
}

const noLog =
  "there is no audit log file: unless the policy says `settings: { audit: { to: file } }` the log is in the container's output, as in `docker logs NAME 2>&1 | env-broker audit -`";

function nothing(host: Host, why: string): number {
  say(host, why);
  return exitCodes.no;
}

/** Everything that is piped in, for --verify; what is shown is shown as it comes. */
function input(host: Host, { verify }: AuditOptions): AuditSource {
  const lines: Bytes[] = [];
  if (verify) eachInputLine(host, (line) => lines.push(line) > 0);
  return { name: "stdin", lines, isMixed: true, isCutOff: false };
}

/** `show` prints one line, if it passes, and is false when nobody reads any more; `seen` is whether there was any line. */
function shower(host: Host, options: AuditOptions): { show: (line: Bytes) => boolean; seen: () => boolean } {
  const { accounts } = readAccounts(host, paths.etc);
  const uidOf = (user: string) => parseId(user) ?? accounts.user(encodeUtf8(user))?.uid;
  const filter: AuditFilter = {
    refusedOnly: options.refused ?? false,
    ...(options.grant !== undefined && { grant: options.grant }),
    ...(options.name !== undefined && { name: options.name }),
    ...(options.user !== undefined && {
      uid: known(uidOf(options.user), `no user ${shortName(printableText(options.user))}`),
    }),
    ...(options.since !== undefined && {
      since: known(parseSince(options.since), "--since takes 30s, 10m, 2h, 7d, or a date and time"),
    }),
  };
  const paint = paintFor(host, 1);
  const userOf = (uid: number) => printable(accounts.namesOf(uid)[0]?.name ?? (`uid ${uid}` as Bytes));
  let isSeen = false;
  const show = (line: Bytes) => {
    const parsed = parseLine(line);
    if (parsed) isSeen = true;
    if (!parsed || !passes(parsed, filter)) return true;
    if (options.json) return host.write(1, `${line}\n`);
    const text = printableText(formatLine(parsed, userOf));
    return host.write(1, `${parsed.decision === decisions.granted ? text : paint.yellow(text)}\n`);
  };
  return { show, seen: () => isSeen };
}

function known<Value>(value: Value | undefined, message: string): Value {
  if (value === undefined) throw new BrokerError("usage", message);
  return value;
}

/** Each log has a chain of its own; a head is wanted in one of them. */
function verify(host: Host, logs: readonly (readonly AuditSource[])[], { head, json }: AuditOptions): number {
  if (head !== undefined && !/^[0-9a-f]{64}$/.test(head))
    throw new BrokerError("usage", "--head takes a head as PID 1's stderr shows it: 64 hexadecimal digits");
  const hash = (line: Bytes) => host.sha256(line);
  const isWanted = (log: readonly AuditSource[]) => log === logs.at(-1);
  const reports = logs.map((log) => ({
    files: log.map(({ name }) => name),
    ...verifyChain(log, hash, isWanted(log) ? head : undefined),
  }));
  const isEmpty = reports.every(({ lines }) => lines === 0);
  const code = isEmpty || reports.some(({ problems }) => problems.length > 0) ? exitCodes.no : exitCodes.fine;
  if (json) {
    host.write(1, `${JSON.stringify({ ok: code === 0, logs: reports }, null, 2)}\n`);
    return code;
  }
  const paint = paintFor(host, 1);
  for (const report of reports) host.write(1, `${describe(report, paint)}\n`);
  if (isEmpty) return nothing(host, "there is no line to verify");
  if (head === undefined) {
    const note =
      "that the last lines were changed or cut off shows only against a head that PID 1's stderr has shown: --head HASH";
    host.write(1, `${paint.dim(note)}\n`);
  }
  return code;
}

function describe(report: ChainReport & { readonly files: readonly string[] }, paint: Paint): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const { lines, chains, files, problems, isContinued, head } = report;
  const state = problems.length > 0 ? "broken" : lines === 0 ? "empty" : "whole";
  return [
    ...problems.map((problem) => paint.red(printableText(problem))),
    `${count(lines, "line")} in ${count(chains, "chain")} (${files.map(printableText).join(", ")}): ${state}`,
    ...(isContinued ? ["the first line follows one that is not here: older lines were rotated away"] : []),
    `head: ${head}`,
  ].join("\n");
}
