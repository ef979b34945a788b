import fc from "fast-check";
import { expect, it } from "vitest";
import { reaches } from "../../src/decision/caller.ts";
import { reachedBy } from "../../src/decision/reached.ts";
import type { EvaluatedGrant } from "../../src/evaluation/evaluation.ts";

const ids = fc.uniqueArray(fc.nat(6), { maxLength: 4 });
const grants = fc.array(
  fc.record({ uids: ids, gids: ids }).map(
    ({ uids, gids }) =>
      // Nothing but whom it reaches is looked at.
      ({ to: { uids: new Set(uids), gids: new Set(gids) } }) as unknown as EvaluatedGrant,
  ),
  { maxLength: 8 },
);

it("the grants that reach a caller are those that a look at every one finds, in their order", () => {
  fc.assert(
    fc.property(grants, fc.nat(6), ids, (all, uid, gids) => {
      const found = all.filter(({ to }) => reaches(to, { uid, gids }));
      expect(reachedBy(all, { uid, gids })).toEqual(found);
      expect(reachedBy(all, { uid, gids })).toEqual(found);
    }),
  );
});
