import { isReader } from "../accounts/readers.ts";
import type { Refusal } from "../decision/decide.ts";
import { type Bytes, sortBytes } from "../text/bytes.ts";
import { launchesOf } from "./launches.ts";
import { type Principal, principalsOf, type Start, startsOf } from "./principals.ts";
import { existingVariables, type Subject } from "./subject.ts";
import { type Way, wayKey } from "./ways.ts";

/** Everything that reaches one principal, and by which ways. */
export interface Reach {
  readonly principal: Principal;
  /** By name, in the order of the bytes; a variable without a way is not there. */
  readonly ways: ReadonlyMap<Bytes, readonly Way[]>;
  /** Why every launch that chooses no grant is refused, by the account that is started. */
  readonly refusals: readonly { readonly start: Start; readonly refusal: Refusal }[];
}

/** What reaches everybody: the one source of explain, can, who-can, matrix, diff and the policy's own tests. */
export function reachOfAll(subject: Subject): Reach[] {
  const variables = existingVariables(subject);
  return principalsOf(subject).map((principal) => reachOf(subject, principal, variables));
}

/** What reaches one principal; `variables` are the existing ones. */
export function reachOf(
  subject: Subject,
  principal: Principal,
  variables: readonly Bytes[] = existingVariables(subject),
): Reach {
  const found = new Map<Bytes, Way[]>();
  const refusals: Reach["refusals"][number][] = [];
  for (const [index, start] of startsOf(principal).entries()) {
    const { ways, refusal } = launchesOf(subject.evaluation, start.caller);
    if (refusal) refusals.push({ start, refusal });
    const add = (name: Bytes, way: Way) =>
      addOnce(found, name, index > 0 && start.name !== undefined ? { ...way, as: start.name } : way);
    for (const [name, each] of ways) for (const way of each) add(name, way);
    if (start.caller.uid === 0) for (const name of variables) add(name, { kind: "root" });
    else if (readsFiles(subject, start))
      for (const name of subject.evaluation.holdings.snapshot) add(name, { kind: "readers" });
  }
  return {
    principal,
    refusals,
    ways: new Map(sortBytes(found.keys()).map((name) => [name, found.get(name) as Way[]])),
  };
}

function readsFiles({ policy, world }: Subject, { caller }: Start): boolean {
  return policy.settings.files === "all" && isReader(world.accounts, caller.gids);
}

/** A way that another name of the same uid has too is said once. */
function addOnce(found: Map<Bytes, Way[]>, name: Bytes, way: Way): void {
  const known = found.get(name);
  if (!known) found.set(name, [way]);
  else if (way.as === undefined || !known.some((each) => wayKey(each) === wayKey(way))) known.push(way);
}
