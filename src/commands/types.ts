import { reachOf } from "../access/reach.ts";
import { isLaunched } from "../access/ways.ts";
import { ask, askedUser, userOf } from "../asking/ask.ts";
import type { SubjectOptions } from "../asking/read-subject.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import type { Host } from "../host/host.ts";
import { typeDeclarations } from "../policy/typescript.ts";
import type { Bytes } from "../text/bytes.ts";
import { decodeUtf8 } from "../text/utf8.ts";
import { shortName } from "../yaml/quote.ts";

/** `env-broker types USER`: TypeScript declarations of what a user is given. 0 done, 78 bad policy. */
export function types(host: Host, user: string, options: SubjectOptions): number {
  return ask(host, options, askedUser(user), (subject) => {
    const { policy, evaluation } = subject;
    const principal = userOf(subject, user);
    const needed = new Set<Bytes>(
      evaluation.grants.flatMap(({ rule, to }) =>
        to.uids.has(principal.uid) ? rule.need.map(({ value }) => value) : [],
      ),
    );
    const isSure = (name: Bytes) => {
      const { required = false, default: value } = policy.variables.get(name) ?? {};
      return required || value !== undefined || needed.has(name);
    };
    const given = [...reachOf(subject, principal).ways]
      .filter(([name, ways]) => ways.some(isLaunched) && decodeUtf8(name) !== undefined)
      .map(([name]) => ({ name, isSure: isSure(name) }));
    host.write(1, typeDeclarations(policy, shortName(user), given));
    return exitCodes.fine;
  });
}
