import { type UserPrincipal, userPrincipal } from "../access/principals.ts";
import { unclosedWays } from "../access/unclosed.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { parseId } from "../accounts/id.ts";
import { BrokerError } from "../broker-error.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { formatDiagnostic } from "../diagnostics/diagnostics.ts";
import type { Host } from "../host/host.ts";
import { isPlausibleName } from "../names/patterns.ts";
import type { Bytes } from "../text/bytes.ts";
import { nearest } from "../text/near.ts";
import { printableText } from "../text/printable.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { quoteKey } from "../yaml/quote.ts";
import { type Asked, type ReadSubject, readSubject, type SubjectOptions } from "./read-subject.ts";
import { paintFor } from "./terminal.ts";

export interface AskOptions extends SubjectOptions {
  readonly json?: boolean;
}

/** Reads what a question is about and answers it; a policy with errors has no answers: they are told, and it is 78. */
export function ask(
  host: Host,
  options: SubjectOptions,
  asked: Asked,
  answer: (subject: ReadSubject) => number,
): number {
  const subject = readSubject(host, options, asked);
  return tellErrors(host, subject) ? exitCodes.policy : answer(subject);
}

/** Tells the errors of a policy on stderr; whether there were any. */
export function tellErrors(host: Host, { diagnostics }: Pick<ReadSubject, "diagnostics">): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  for (const diagnostic of errors) host.write(2, `env-broker: ${formatDiagnostic(diagnostic)}\n`);
  return errors.length > 0;
}

/** What a word of the command line must have among the accounts that are assumed. */
export function askedUser(user: string): Asked {
  return { users: parseId(user) === undefined ? [encodeUtf8(user)] : [] };
}

/** The variable that a word of the command line names; "usage" for what can be none, whose value is not shown. */
export function variableOf(word: string): Bytes {
  if (!isPlausibleName(word)) throw new BrokerError("usage", `${quoteKey(word)} is no variable's name: write one name`);
  return encodeUtf8(word);
}

/** The user that a word of the command line names, by name or by uid; "usage" for an unknown name. */
export function userOf(subject: ReadSubject, user: string): UserPrincipal {
  const { accounts } = subject.world;
  const id = parseId(user);
  const name = encodeUtf8(user);
  const uid = id ?? accounts.user(name)?.uid;
  if (uid === undefined) throw new BrokerError("usage", unknownUser(user, accounts));
  return userPrincipal(subject, uid, name);
}

function unknownUser(user: string, accounts: Accounts): string {
  const near = nearest(
    user,
    accounts.users.map((each) => each.name),
  );
  return `unknown user '${user}'${near === undefined ? "" : ` (did you mean '${near}'?)`}`;
}

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
