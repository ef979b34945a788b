import { labelOf } from "../access/labels.ts";
import { reachOf } from "../access/reach.ts";
import { isDecided, isEverybodys, type Way } from "../access/ways.ts";
import { nameText, principalObject, wayObject } from "../asking/as-json.ts";
import { type AskOptions, ask, askedUser, userOf } from "../asking/ask.ts";
import { closingKeys, closingLines } from "../asking/closing.ts";
import { paintFor, printJson, printLines } from "../asking/output.ts";
import { wayLines } from "../asking/way-lines.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { refused } from "../decision/why-not.ts";
import type { Host } from "../host/host.ts";
import { isSensitive } from "../policy/sensitive.ts";
import type { Bytes } from "../text/bytes.ts";
import { printable, printableText } from "../text/printable.ts";
import { shortName } from "../yaml/quote.ts";

/** `env-broker can USER`: everything that reaches a user. 0 something does that not everybody gets, 1 nothing, 78 bad policy. */
export function can(host: Host, user: string, options: AskOptions): number {
  return ask(host, options, askedUser(user), (subject) => {
    const principal = userOf(subject, user);
    const { ways, refusals } = reachOf(subject, principal);
    const blocked = refusals.flatMap(({ refusal }) => refused(refusal).reasons.map(({ text }) => text));
    const own = [...ways].filter(([, each]) => !isEverybodys(each));
    const code = own.length > 0 ? exitCodes.fine : exitCodes.no;
    if (options.json) {
      const variables = [...ways].map(([name, each]) => ({
        name: nameText(name),
        sensitive: isSensitive(subject.policy, name),
        ways: each.map(wayObject),
      }));
      printJson(host, { ...principalObject(principal), variables, refused: blocked, ...closingKeys(subject) });
      return code;
    }
    const { green, red } = paintFor(host, 1);
    const title = shortName(printableText(user));
    const count = own.length === 1 ? "one variable" : `${own.length} variables`;
    printLines(host, [
      code === 0
        ? green(`${title}: ${count}${own.some(([, each]) => each.some(isDecided)) ? "" : ", as root only"}`)
        : red(`${title}: no variable but what everybody gets`),
      ...wayLines(own.map(([name, each]) => [printable(name), each])),
      ...base([...ways]),
      ...blocked.map((reason) => `  ${printableText(reason)}`),
      ...(principal.starts.length > 1 ? [`  these names are one uid: ${labelOf(principal)}`] : []),
      ...closingLines(host, subject),
    ]);
    return code;
  });
}

function base(ways: readonly (readonly [Bytes, readonly Way[]])[]): string[] {
  const names = ways.filter(([, each]) => isEverybodys(each)).map(([name]) => printable(name));
  return names.length === 0 ? [] : [`  as everybody: ${names.join(", ")}`];
}
