import { unclosedWays } from "../access/unclosed.ts";
import type { Host } from "../host/host.ts";
import { printableText } from "../text/printable.ts";
import { paintFor } from "./output.ts";
import type { ReadSubject } from "./read-subject.ts";

/** What a report that a person reads ends with: what it takes for granted, and the ways that no policy closes. */
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
