import type { EvaluatedGrant } from "../evaluation/evaluation.ts";
import type { Caller } from "./caller.ts";

/** Places in a list of grants, by the uid and by the gid that they name. */
interface Places {
  readonly uids: ReadonlyMap<number, readonly number[]>;
  readonly gids: ReadonlyMap<number, readonly number[]>;
}

/** Reports ask about everybody, and a list of grants never changes. */
const indexes = new WeakMap<readonly EvaluatedGrant[], Places>();

/** The grants that reach a caller, in their order: what filtering by reaches() gives, without a look at all of them. */
export function reachedBy(grants: readonly EvaluatedGrant[], { uid, gids }: Caller): readonly EvaluatedGrant[] {
  const index = indexes.get(grants) ?? place(grants);
  indexes.set(grants, index);
  const places = new Set([index.uids.get(uid) ?? [], ...gids.map((gid) => index.gids.get(gid) ?? [])].flat());
  return [...places].sort((left, right) => left - right).map((at) => grants[at] as EvaluatedGrant);
}

function place(grants: readonly EvaluatedGrant[]): Places {
  const of = (ids: (grant: EvaluatedGrant) => Iterable<number>) => {
    const places = new Map<number, number[]>();
    for (const [at, grant] of grants.entries()) {
      for (const id of ids(grant)) {
        const others = places.get(id);
        if (others) others.push(at);
        else places.set(id, [at]);
      }
    }
    return places;
  };
  return { uids: of(({ to }) => to.uids), gids: of(({ to }) => to.gids) };
}
