import { labelOf } from "../access/labels.ts";
import { type Reach, reachOfAll } from "../access/reach.ts";
import { isDecided, isEverybodys, type Way } from "../access/ways.ts";
import { nameText, principalObject, wayObject } from "../asking/as-json.ts";
import { type AskOptions, ask, variableOf } from "../asking/ask.ts";
import { closingKeys, closingLines } from "../asking/closing.ts";
import { paintFor, printJson, printLines } from "../asking/output.ts";
import type { ReadSubject } from "../asking/read-subject.ts";
import { wayLines } from "../asking/way-lines.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import type { Host } from "../host/host.ts";
import { isSensitive } from "../policy/sensitive.ts";
import type { Bytes } from "../text/bytes.ts";
import { nearest } from "../text/near.ts";
import { printable } from "../text/printable.ts";

/** `env-broker who-can VAR`: everybody whom a variable reaches. 0 somebody beside root, 1 nobody, 78 bad policy. */
export function whoCan(host: Host, variable: string, options: AskOptions): number {
  const name = variableOf(variable);
  return ask(host, options, { variables: [name] }, (subject) => {
    const reaches = reachOfAll(subject);
    const found = reaches.filter(({ ways }) => ways.has(name));
    const decided = found.filter(({ ways }) => waysTo(ways, name).some(isDecided));
    const code = decided.length > 0 ? exitCodes.fine : exitCodes.no;
    if (options.json) {
      const principals = found.map(({ principal, ways }) => ({
        ...principalObject(principal),
        ways: waysTo(ways, name).map(wayObject),
      }));
      const what = { variable: nameText(name), sensitive: isSensitive(subject.policy, name) };
      printJson(host, { ...what, principals, ...closingKeys(subject) });
      return code;
    }
    const { red, green } = paintFor(host, 1);
    const shown = printable(name);
    const isBase = ({ ways }: Reach) => isEverybodys(waysTo(ways, name));
    const [own, everybody] = [decided.filter((reach) => !isBase(reach)), decided.filter(isBase)];
    const count = `${decided.length} of ${reaches.length}`;
    printLines(host, [
      code === 0 ? green(`${shown} reaches ${count} users and groups:`) : red(`${shown} reaches nobody but root`),
      ...unheard(subject, name),
      ...wayLines(own.map(({ principal, ways }) => [labelOf(principal), waysTo(ways, name).filter(isDecided)])),
      ...(everybody.length === 0
        ? []
        : [`  as a base variable: ${everybody.map(({ principal }) => labelOf(principal)).join(", ")}`]),
      ...closingLines(host, subject),
    ]);
    return code;
  });
}

/** A no to a name that nobody has heard of is mostly a no to a typo. */
function unheard({ known, evaluation }: ReadSubject, name: Bytes): string[] {
  if (known.has(name) || [...evaluation.claims.prefixes].some((prefix) => name.startsWith(prefix))) return [];
  const near = nearest(name, known);
  return [
    `  neither the policy nor the environment knows it${near === undefined ? "" : ` (did you mean ${printable(near as Bytes)}?)`}`,
  ];
}

function waysTo(ways: Reach["ways"], name: Bytes): readonly Way[] {
  return ways.get(name) ?? [];
}
