import { signOfName } from "../names/secret-signs.ts";
import { isSensitive } from "../policy/sensitive.ts";
import { type Bytes, sortBytes } from "../text/bytes.ts";
import { markOf } from "./matrix.ts";
import { type Principal, principalKey, principalsOf } from "./principals.ts";
import { type Reach, reachOf } from "./reach.ts";
import { existingVariables, type Subject } from "./subject.ts";
import { isDecided, type Way } from "./ways.ts";

/** What differs between two policies for one user or group and one variable. */
export interface PairChange {
  /** undefined for everybody: a base variable. */
  readonly principal?: Principal;
  readonly variable: Bytes;
  /** Whether either policy says so: a change that declares a secret open must not hide that it gives it. */
  readonly sensitive: boolean;
  readonly change: "gained" | "lost" | "changed";
  readonly before: readonly Way[];
  readonly after: readonly Way[];
}

/** The pairs of somebody and a variable that one policy has and the other has not, or has in another way. */
export function diffOf(old: Subject, now: Subject): PairChange[] {
  const [oldVariables, newVariables] = [existingVariables(old), existingVariables(now)];
  const principals = new Map([...principalsOf(old), ...principalsOf(now)].map((each) => [principalKey(each), each]));
  const found: PairChange[] = [];
  for (const principal of principals.values()) {
    const [before, after] = [reachOf(old, principal, oldVariables), reachOf(now, principal, newVariables)];
    for (const variable of sortBytes(new Set([...before.ways.keys(), ...after.ways.keys()]))) {
      const pair = { before: decided(before, variable), after: decided(after, variable) };
      const change = changeOf(pair.before, pair.after, fileOf(old, variable) !== fileOf(now, variable));
      if (!change) continue;
      const sensitive = isSecret(old, variable) || isSecret(now, variable);
      found.push({ principal, variable, sensitive, change, ...pair });
    }
  }
  return withoutEverybodys(found, principals.size);
}

function decided({ ways }: Reach, variable: Bytes): readonly Way[] {
  return (ways.get(variable) ?? []).filter(isDecided);
}

/** The secret file that a variable comes from: another file is another value. */
function fileOf({ policy }: Subject, variable: Bytes): string | undefined {
  return policy.variables.get(variable)?.file;
}

/** Whether a policy treats a variable as a secret, or says nothing of one that looks like it. */
function isSecret({ policy }: Subject, variable: Bytes): boolean {
  const declared = policy.variables.get(variable)?.sensitive;
  return isSensitive(policy, variable) || (declared === undefined && signOfName(variable) !== undefined);
}

function changeOf(
  before: readonly Way[],
  after: readonly Way[],
  isOtherFile: boolean,
): PairChange["change"] | undefined {
  if (before.length === 0) return after.length === 0 ? undefined : "gained";
  if (after.length === 0) return "lost";
  return manner(before) === manner(after) && !isOtherFile ? undefined : "changed";
}

/** How a variable reaches somebody, as far as the process can tell: not by which rule. */
function manner(ways: readonly Way[]): string {
  const sources = new Set(ways.map((way) => (way.kind === "grant" ? way.source : "")));
  return JSON.stringify([markOf(ways), ways.every(({ choosing }) => choosing !== undefined), [...sources].sort()]);
}

/** What is the same for everybody, as a base variable is, is said once. */
function withoutEverybodys(changes: readonly PairChange[], count: number): PairChange[] {
  const byKey = new Map<string, PairChange[]>();
  for (const each of changes) {
    const key = `${each.change} ${each.variable}`;
    const same = byKey.get(key);
    if (same) same.push(each);
    else byKey.set(key, [each]);
  }
  const once: PairChange[] = [];
  const own: PairChange[] = [];
  for (const same of byKey.values()) {
    const [{ principal: _, ...first }] = same as [PairChange];
    if (same.length === count && same.every(isBase)) once.push(first);
    else own.push(...same);
  }
  return [...once, ...own];
}

function isBase({ before, after }: PairChange): boolean {
  return [...before, ...after].every(({ kind }) => kind === "base");
}
