import { type Holder, holdersOf, parseProcesses } from "../access/processes.ts";
import { nameText } from "../asking/as-json.ts";
import { ask } from "../asking/ask.ts";
import { paintFor, printJson, printLines } from "../asking/output.ts";
import type { ReadSubject } from "../asking/read-subject.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { programs } from "../contract/programs.ts";
import type { Host } from "../host/host.ts";
import { alignColumns } from "../text/columns.ts";
import { printable } from "../text/printable.ts";

/** `env-broker ps`: who holds which variables now. 0 all by the policy, 1 some have more, 78 bad policy. */
export function ps(host: Host, { json }: { readonly json?: boolean }): number {
  const processes = parseProcesses(host.askHelper(programs.listProcesses));
  const variables = processes.flatMap(({ names, isPartial }) => (isPartial ? [] : (names ?? [])));
  return ask(host, {}, { variables }, (subject) => {
    const holders = holdersOf(subject, processes);
    if (json)
      printJson(host, {
        processes: holders.map((holder) => objectOf(holder, subject)),
        assumptions: subject.assumptions,
      });
    else printLines(host, textOf(host, holders, subject));
    return holders.some(({ beyond }) => beyond.size > 0) ? exitCodes.no : exitCodes.fine;
  });
}

function objectOf({ process, holds, beyond }: Holder, subject: ReadSubject): object {
  return {
    pid: process.pid,
    uid: process.uid,
    user: userOf(process.uid, subject),
    groups: process.gids,
    command: nameText(process.command),
    readable: holds !== undefined,
    holds: (holds ?? []).map(nameText),
    beyond: [...beyond].map(nameText),
  };
}

function textOf(host: Host, holders: readonly Holder[], subject: ReadSubject): string[] {
  const { red, dim } = paintFor(host, 1);
  const rows = holders.map(({ process, holds, beyond }) => {
    const names = holds?.map((name) => (beyond.has(name) ? `!${printable(name)}` : printable(name)));
    const shown = names === undefined ? "?" : names.length === 0 ? "-" : names.join(" ");
    return [String(process.pid), userOf(process.uid, subject), printable(process.command), shown];
  });
  const [head, ...lines] = alignColumns([["PID", "USER", "COMMAND", "VARIABLES"], ...rows]) as [string, ...string[]];
  const some = (test: (holder: Holder) => boolean, line: string) => (holders.some(test) ? [dim(line)] : []);
  return [
    head,
    ...lines.map((line, index) => ((holders[index] as Holder).beyond.size > 0 ? red(line) : line)),
    ...subject.assumptions.map((assumption) => dim(`assumed: ${assumption}`)),
    ...some(
      ({ beyond }) => beyond.size > 0,
      "! the policy does not give it: docker exec, --keep, a child of a process that had it, or started before a reload",
    ),
    ...some(
      ({ holds }) => holds === undefined,
      "? not known: another user's process, one that protects itself, or one that has written its title over it (php-fpm, nginx)",
    ),
  ];
}

function userOf(uid: number, { world }: ReadSubject): string {
  const name = world.accounts.namesOf(uid)[0]?.name;
  return name === undefined ? String(uid) : printable(name);
}
