import { parseId } from "../accounts/id.ts";
import { type AuditFilter, passes } from "../audit/filter.ts";
import { formatLine } from "../audit/format.ts";
import { parseLine } from "../audit/line.ts";
import { type AuditSource, verifyChain } from "../audit/verify.ts";
import { readAccounts } from "../boot/accounts.ts";
import { BrokerError } from "../broker-error.ts";
import type { Host } from "../host/host.ts";
import { paths } from "../paths.ts";
import type { Bytes } from "../text/bytes.ts";
import { printable, printableText } from "../text/printable.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { eachInputLine, findLog, followLog, readFile, readLog } from "./audit-sources.ts";
import { parseSince } from "./since.ts";
import { paintFor } from "./terminal.ts";

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

/** `env-broker audit`: shows lines of the audit log, or verifies it. 0 fine, 1 the chain is broken or there is no log. */
export function audit(host: Host, file: string | undefined, options: AuditOptions): number {
  const fromInput = file === "-";
  const folder = file === undefined ? findLog(host) : undefined;
  const readsInput = fromInput || (file === undefined && folder === undefined && !host.isTerminal(0));
  if (file === undefined && folder === undefined && !readsInput) {
    host.write(
      2,
      "env-broker: there is no audit log file: unless the policy says `settings: { audit: { to: file } }` the log is in the container's output, as in `docker logs NAME 2>&1 | env-broker audit`\n",
    );
    return 1;
  }
  if (options.verify) return verify(host, sources(host, file, folder, readsInput), options);
  const show = shower(host, options);
  if (readsInput) eachInputLine(host, show);
  else if (folder !== undefined && options.follow) followLog(host, folder, show);
  else for (const { lines } of sources(host, file, folder, false)) for (const line of lines) if (!show(line)) return 0;
  return 0;
}

function sources(
  host: Host,
  file: string | undefined,
  folder: string | undefined,
  readsInput: boolean,
): readonly AuditSource[] {
  if (readsInput) {
    const lines: Bytes[] = [];
    eachInputLine(host, (line) => lines.push(line) > 0);
    return [{ name: "stdin", lines, isMixed: true }];
  }
  return folder === undefined ? [readFile(host, file as string)] : readLog(host, folder);
}

/** What prints one line, if it passes; false when nobody reads any more. */
function shower(host: Host, options: AuditOptions): (line: Bytes) => boolean {
  const { accounts } = readAccounts(host, paths.etc);
  const uidOf = (user: string) => parseId(user) ?? accounts.user(encodeUtf8(user))?.uid;
  const filter: AuditFilter = {
    refusedOnly: options.refused ?? false,
    ...(options.grant !== undefined && { grant: options.grant }),
    ...(options.name !== undefined && { name: options.name }),
    ...(options.user !== undefined && { uid: known(uidOf(options.user), `no user ${printableText(options.user)}`) }),
    ...(options.since !== undefined && {
      since: known(parseSince(options.since), "--since takes 30s, 10m, 2h, 7d, or a date and time"),
    }),
  };
  const paint = paintFor(host, 1);
  const userOf = (uid: number) => printable(accounts.namesOf(uid)[0]?.name ?? (`uid ${uid}` as Bytes));
  return (line) => {
    const parsed = parseLine(line);
    if (!parsed || !passes(parsed, filter)) return true;
    if (options.json) return host.write(1, `${line}\n`);
    const text = `${printableText(formatLine(parsed, userOf))}\n`;
    return host.write(1, parsed.decision === "granted" ? text : paint.yellow(text));
  };
}

function known<Value>(value: Value | undefined, message: string): Value {
  if (value === undefined) throw new BrokerError("usage", message);
  return value;
}

function verify(host: Host, from: readonly AuditSource[], { head, json }: AuditOptions): number {
  if (head !== undefined && !/^[0-9a-f]{64}$/.test(head))
    throw new BrokerError("usage", "--head takes a head as PID 1's stderr shows it: 64 hexadecimal digits");
  const report = verifyChain(from, (line) => host.sha256(line), head);
  const code = report.problems.length === 0 ? 0 : 1;
  if (json) {
    host.write(1, `${JSON.stringify({ ok: code === 0, ...report, files: from.map(({ name }) => name) }, null, 2)}\n`);
    return code;
  }
  const paint = paintFor(host, 1);
  for (const problem of report.problems) host.write(1, `${paint.red(problem)}\n`);
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const where = from.map(({ name }) => name).join(", ");
  host.write(
    1,
    `${count(report.lines, "line")} in ${count(report.chains, "chain")} (${where}): ${code === 0 ? "whole" : "broken"}\n`,
  );
  if (report.isContinued) host.write(1, "the first line follows one that is not here: older lines were rotated away\n");
  host.write(1, `head: ${report.head}\n`);
  if (head === undefined) {
    host.write(
      1,
      paint.dim(
        "that lines were cut off at the end shows only against a head that PID 1's stderr has shown: --head HASH\n",
      ),
    );
  }
  return code;
}
