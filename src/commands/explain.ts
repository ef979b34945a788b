import { explain as explainAccess, grantsOf } from "../access/explain.ts";
import type { UserPrincipal } from "../access/principals.ts";
import { isLaunched } from "../access/ways.ts";
import { wayObject } from "../asking/as-json.ts";
import { type AskOptions, ask, askedUser, userOf, variableOf } from "../asking/ask.ts";
import { closingKeys, closingLines } from "../asking/closing.ts";
import { paintFor, printJson, printLines } from "../asking/output.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { formatReason, type Reason } from "../decision/reason.ts";
import type { Host } from "../host/host.ts";
import { printable, printableText } from "../text/printable.ts";
import { shortName } from "../yaml/quote.ts";

/** `env-broker explain USER VAR`: whether a variable reaches a user, and why. 0 yes, 1 no, 78 bad policy. */
export function explain(host: Host, user: string, variable: string, options: AskOptions): number {
  const name = variableOf(variable);
  return ask(host, options, { ...askedUser(user), variables: [name] }, (subject) => {
    const principal = userOf(subject, user);
    const { caller } = principal.starts[0];
    const { ways, ...explanation } = explainAccess(subject, principal, name);
    const grants = grantsOf(subject.evaluation, caller);
    const code = explanation.given ? exitCodes.fine : exitCodes.no;
    if (options.json) {
      const who = { user, uid: caller.uid, groups: caller.gids, variable };
      printJson(host, { ...who, ...explanation, ways: ways.map(wayObject), grants, ...closingKeys(subject) });
      return code;
    }
    const paint = paintFor(host, 1);
    const title = shortName(printableText(user));
    const shown = `${title} ${ways.some(isLaunched) ? "gets" : "reaches"} ${printable(name)}`;
    const lines = [
      ...explanation.reasons.map(line("")),
      ...explanation.remedies.map((remedy) => `  to change that: ${remedy}`),
      ...explanation.also.map(line("also: ")),
      ...explanation.conditions.map(line("also: ")),
      ...sameUid(user, principal),
      `  ${title} has ${grants.length === 0 ? "no grant" : `the grants ${grants.join(", ")}`}`,
    ].map(printableText);
    const verdict = explanation.given
      ? paint.green(`yes: ${shown}`)
      : paint.red(`no: ${title} does not get ${printable(name)}`);
    printLines(host, [verdict, ...lines, ...closingLines(host, subject)]);
    return code;
  });
}

const line =
  (prefix: string) =>
  (reason: Reason): string =>
    `  ${prefix}${formatReason(reason)}`;

/** The kernel does not tell names of one uid apart. */
function sameUid(user: string, { uid, starts }: UserPrincipal): string[] {
  const others = starts
    .flatMap(({ name }) => (name === undefined ? [] : [printable(name)]))
    .filter((name) => name !== user);
  return others.length === 0
    ? []
    : [`  also: ${others.join(", ")} is the same uid ${uid}: what is granted to one, all get`];
}
