import { diffOf, type PairChange } from "../access/diff.ts";
import { labelOf } from "../access/labels.ts";
import { sentenceOf, type Way } from "../access/ways.ts";
import { nameText, principalObject, wayObject } from "../asking/as-json.ts";
import { tellErrors } from "../asking/ask.ts";
import { paintFor, printJson, printLines } from "../asking/output.ts";
import { readPair, type SubjectOptions } from "../asking/read-subject.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import type { Host } from "../host/host.ts";
import { alignColumns } from "../text/columns.ts";
import { printable, printableText } from "../text/printable.ts";

export interface DiffOptions extends Omit<SubjectOptions, "policies"> {
  readonly json?: boolean;
  readonly failOn?: FailOn;
}

export type FailOn = "gained" | "gained-sensitive" | "any";

/** `env-broker diff OLD NEW`: who gets more, less or otherwise by NEW. 0 fine, 1 what --fail-on names, 78 bad policy. */
export function diff(host: Host, old: string, now: string, options: DiffOptions): number {
  const [before, after] = readPair(host, [old, now], options);
  const isBad = [before, after].map((subject) => tellErrors(host, subject)).includes(true);
  if (isBad) return exitCodes.policy;
  const changes = diffOf(before, after);
  const failing = changes.filter((change) => fails(change, options.failOn));
  if (options.json) {
    const entries = changes.map((each) => ({
      ...(each.principal ? principalObject(each.principal) : { everybody: true }),
      variable: nameText(each.variable),
      sensitive: each.sensitive,
      change: each.change,
      before: each.before.map(wayObject),
      after: each.after.map(wayObject),
    }));
    printJson(host, { ok: failing.length === 0, changes: entries, assumptions: after.assumptions });
  } else printLines(host, textOf(host, changes, failing.length, after.assumptions, options.failOn));
  return failing.length > 0 ? exitCodes.no : exitCodes.fine;
}

function fails({ change, sensitive }: PairChange, on: FailOn | undefined): boolean {
  if (on === "any") return true;
  return on !== undefined && change === "gained" && (on === "gained" || sensitive);
}

function textOf(
  host: Host,
  changes: readonly PairChange[],
  failing: number,
  assumptions: readonly string[],
  on: FailOn | undefined,
): string[] {
  const paint = paintFor(host, 1);
  const colours = { gained: paint.green, lost: paint.red, changed: paint.yellow };
  const lines = alignColumns(
    changes.map(({ principal, variable, sensitive, change, before, after }) => [
      change,
      principal ? labelOf(principal) : "everybody",
      `${printable(variable)}${sensitive ? " *" : ""}`,
      printableText(
        change === "changed" ? `${why(after)}; before: ${why(before)}` : why(change === "lost" ? before : after),
      ),
    ]),
  );
  const counts = (["gained", "lost", "changed"] as const).map(
    (kind) => `${changes.filter(({ change }) => change === kind).length} ${kind}`,
  );
  return [
    ...lines.map((line, index) => colours[(changes[index] as PairChange).change](line)),
    ...(changes.some(({ sensitive }) => sensitive) ? ["* sensitive"] : []),
    ...assumptions.map((assumption) => paint.dim(`assumed: ${assumption}`)),
    counts.join(", "),
    ...(failing > 0 ? [paint.red(`--fail-on ${on}: ${failing} of ${changes.length} count`)] : []),
  ];
}

function why(ways: readonly Way[]): string {
  return ways.map(sentenceOf).join("; ");
}
