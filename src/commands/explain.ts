import type { Accounts } from "../accounts/accounts.ts";
import { parseId } from "../accounts/id.ts";
import { BrokerError } from "../broker-error.ts";
import type { Host } from "../host/host.ts";
import type { Caller } from "../policy/decide.ts";
import { formatDiagnostic, hasErrors } from "../policy/diagnostics.ts";
import { explain as explainPolicy, grantsOf } from "../policy/explain.ts";
import { nearest } from "../text/near.ts";
import { printable, printableText } from "../text/printable.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { readSubject, type SubjectOptions } from "./subject.ts";
import { paintFor } from "./terminal.ts";

export interface ExplainOptions extends SubjectOptions {
  readonly json?: boolean;
}

/** What no policy closes: every answer ends with it. */
const always = [
  "root reads everything, whatever the policy says",
  "members of docker_env read /etc/container_environment, whatever the policy says",
  "processes of the same uid read each other's memory and environment",
  "what the container runtime starts (docker exec) gets the whole configured environment",
];

/** `env-broker explain USER VAR`: whether the user gets the variable, and why. 0 yes, 1 no, 78 bad policy. */
export function explain(host: Host, user: string, variable: string, options: ExplainOptions): number {
  const name = encodeUtf8(variable);
  const subject = readSubject(host, options, {
    users: parseId(user) === undefined ? [encodeUtf8(user)] : [],
    variables: [name],
  });
  const errors = subject.diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  if (hasErrors(errors)) {
    for (const diagnostic of errors) host.write(2, `env-broker: ${formatDiagnostic(diagnostic)}\n`);
    return 78;
  }
  const caller = callerOf(user, subject.world.accounts);
  const explanation = explainPolicy(subject.evaluation, caller, name);
  const grants = grantsOf(subject.evaluation, caller);
  if (options.json) {
    const answer = {
      user,
      uid: caller.uid,
      groups: caller.gids,
      variable,
      ...explanation,
      grants,
      assumptions: subject.assumptions,
      always,
    };
    host.write(1, `${JSON.stringify(answer, null, 2)}\n`);
    return explanation.given ? 0 : 1;
  }
  const paint = paintFor(host, 1);
  const shown = printable(name);
  const verdict = explanation.given
    ? paint.green(`yes: ${printableText(user)} gets ${shown}`)
    : paint.red(`no: ${printableText(user)} does not get ${shown}`);
  const described = [
    ...explanation.reasons.map(({ text, where }) => `  ${text}${where === undefined ? "" : ` (${where})`}`),
    ...explanation.remedies.map((remedy) => `  to change that: ${remedy}`),
    ...explanation.conditions.map(({ text, where }) => `  also: ${text} (${where})`),
    ...sameUid(user, caller, subject.world.accounts),
    `  ${user} has ${grants.length === 0 ? "no grant" : `the grants ${grants.join(", ")}`}`,
  ].map(printableText);
  const lines = [
    verdict,
    ...described,
    ...[
      ...subject.assumptions.map((assumption) => `assumed: ${assumption}`),
      ...always.map((way) => `always: ${way}`),
    ].map((line) => `  ${paint.dim(line)}`),
  ];
  host.write(1, `${lines.join("\n")}\n`);
  return explanation.given ? 0 : 1;
}

/** The kernel does not tell names of one uid apart. */
function sameUid(user: string, caller: Caller, accounts: Accounts): string[] {
  const others = accounts
    .namesOf(caller.uid)
    .map(({ name }) => printable(name))
    .filter((name) => name !== user);
  return others.length === 0
    ? []
    : [`  also: ${others.join(", ")} is the same uid ${caller.uid}: what is granted to one, all get`];
}

/** The process that `setuser USER` would start. */
function callerOf(user: string, accounts: Accounts): Caller {
  const id = parseId(user);
  const account = id === undefined ? accounts.user(encodeUtf8(user)) : accounts.namesOf(id)[0];
  if (account) return { uid: account.uid, gids: accounts.groupsOf(account) };
  if (id !== undefined) return { uid: id, gids: [] };
  const near = nearest(
    user,
    accounts.users.map((each) => each.name),
  );
  throw new BrokerError("usage", `unknown user '${user}'${near === undefined ? "" : ` (did you mean '${near}'?)`}`);
}
