import type { Accounts } from "../accounts/accounts.ts";
import { type Diagnostic, error, formatLocation } from "../diagnostics/diagnostics.ts";
import type { Bytes } from "../text/bytes.ts";
import { isStrong } from "./entry.ts";
import type { Entry, EvaluatedGrant } from "./evaluation.ts";

/**
 * Names for which one caller has two sources: templates that differ, or a template and the container's own value.
 * Looked for wherever the account files bring grants together: one uid, one gid, a user with all its groups. What
 * only a running process combines is refused by the launcher.
 */
export function twoSources(grants: readonly EvaluatedGrant[], accounts: Accounts): Diagnostic[] {
  const byUid = index(grants, (grant) => grant.to.uids);
  const byGid = index(grants, (grant) => grant.to.gids);
  const found = new Map<string, Diagnostic>();
  const check = (together: readonly EvaluatedGrant[], who: string) => {
    for (const { name, first, second } of conflicts(together)) {
      const key = `${name} ${first.grant.rule.name} ${second.grant.rule.name}`;
      if (!found.has(key)) found.set(key, describe(name, first, second, who));
    }
  };
  for (const [uid, reached] of byUid) check(reached, `uid ${uid}`);
  for (const [gid, reached] of byGid) check(reached, `gid ${gid}`);
  for (const user of accounts.users) {
    const reached = [...(byUid.get(user.uid) ?? []), ...accounts.groupsOf(user).flatMap((gid) => byGid.get(gid) ?? [])];
    check(reached, `user ${user.name}`);
  }
  return [...found.values()];
}

interface Claimant {
  readonly grant: EvaluatedGrant;
  readonly entry: Entry;
}

function conflicts(grants: readonly EvaluatedGrant[]): { name: Bytes; first: Claimant; second: Claimant }[] {
  if (grants.length < 2) return [];
  const claimants = new Map<Bytes, Claimant>();
  const found: { name: Bytes; first: Claimant; second: Claimant }[] = [];
  for (const grant of grants) {
    for (const entry of grant.entries) {
      if (!isStrong(entry.way)) continue;
      const first = claimants.get(entry.name);
      if (!first) claimants.set(entry.name, { grant, entry });
      else if (first.entry.source.key !== entry.source.key)
        found.push({ name: entry.name, first, second: { grant, entry } });
    }
  }
  return found;
}

function describe(name: Bytes, first: Claimant, second: Claimant, who: string): Diagnostic {
  const verb = ({ entry }: Claimant) => (entry.way === "set" ? "sets" : "allows");
  const message =
    `${name} has two sources for ${who}: grant "${second.grant.rule.name}" ${verb(second)} it, ` +
    `grant "${first.grant.rule.name}" ${verb(first)} it (${formatLocation(first.entry.location)}): leave it to one of them`;
  return error("two-sources", message, second.entry.location);
}

function index(
  grants: readonly EvaluatedGrant[],
  ids: (grant: EvaluatedGrant) => ReadonlySet<number>,
): Map<number, EvaluatedGrant[]> {
  const found = new Map<number, EvaluatedGrant[]>();
  for (const grant of grants) {
    for (const id of ids(grant)) found.set(id, [...(found.get(id) ?? []), grant]);
  }
  return found;
}
