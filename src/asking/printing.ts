import { unclosedWays } from "../access/unclosed.ts";
import type { Host } from "../host/host.ts";
import { printableText } from "../text/printable.ts";
import type { ReadSubject } from "./read-subject.ts";
import { paintFor } from "./terminal.ts";

/** What every report ends with: what it takes for granted, and the ways that no policy closes. */
export function closingSentences(subject: ReadSubject): string[] {
  return [
    ...subject.assumptions.map((assumption) => `assumed: ${assumption}`),
    ...unclosedWays(subject).map((way) => `always: ${way}`),
  ].map(printableText);
}

/** The same beneath a report in a terminal. */
export function closingLines(host: Host, subject: ReadSubject): string[] {
  const { dim } = paintFor(host, 1);
  return closingSentences(subject).map((line) => `  ${dim(line)}`);
}

/** The same for programs. */
export function closingKeys(subject: ReadSubject): object {
  return { assumptions: subject.assumptions, always: unclosedWays(subject) };
}

export function printLines(host: Host, lines: readonly string[]): void {
  host.write(1, `${lines.join("\n")}\n`);
}

export function printJson(host: Host, answer: unknown): void {
  host.write(1, `${JSON.stringify(answer, null, 2)}\n`);
}
