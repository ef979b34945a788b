import { type UserPrincipal, userPrincipal } from "../access/principals.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { BrokerError } from "../broker-error.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { formatDiagnostic } from "../diagnostics/diagnostics.ts";
import type { Host } from "../host/host.ts";
import { isPlausibleName } from "../names/patterns.ts";
import { say } from "../say.ts";
import type { Bytes } from "../text/bytes.ts";
import { parseId } from "../text/id.ts";
import { nearest } from "../text/near.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { quoteKey, shortName } from "../yaml/quote.ts";
import { type Asked, type ReadSubject, readSubject, type SubjectOptions } from "./read-subject.ts";

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
  for (const diagnostic of errors) say(host, formatDiagnostic(diagnostic));
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
  return `unknown user '${shortName(user)}'${near === undefined ? "" : ` (did you mean '${near}'?)`}`;
}
