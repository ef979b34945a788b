import { baseNames } from "../contract/names.ts";
import { addAll, type Diagnostic, error, warning } from "../diagnostics/diagnostics.ts";
import { isBuiltinBase } from "../names/base.ts";
import type { Grant, Policy } from "../policy/model.ts";
import { isSensitive } from "../policy/sensitive.ts";
import { ascii, type Bytes } from "../text/bytes.ts";
import { claimsOf } from "./claims.ts";
import type { EvaluatedForbid, EvaluatedGrant, EvaluatedOnly, Evaluation, Holdings, Inherited } from "./evaluation.ts";
import { GrantReader } from "./grant-entries.ts";
import { type Principals, resolve, type World } from "./resolve.ts";
import { sharedUids } from "./shared-uids.ts";
import { twoSources } from "./two-sources.ts";

/**
 * Who gets what, by which way, and why: the one evaluator. The grant table, the launchers' decisions and every report
 * follow from what it returns. It looks at names only, never at a value.
 */
export function evaluate(policy: Policy, holdings: Holdings, world: World): Evaluation {
  const diagnostics: Diagnostic[] = [];
  const resolved = (to: Grant["to"], title: string, mayBeOptional = true): Principals => {
    const { principals, diagnostics: found } = resolve(to, title, world, mayBeOptional);
    addAll(diagnostics, found);
    return principals;
  };

  const base = baseOf(policy, holdings);
  const reader = new GrantReader(policy, holdings, base);
  const grants = [...policy.grants.values()].map((rule): EvaluatedGrant => {
    const to = resolved(rule.to, `grant "${rule.name}"`);
    if (rule.everything && [...to.uids].some((uid) => uid !== 0 && uid !== world.init)) {
      diagnostics.push(
        error(
          "everything",
          `grant "${rule.name}": everything is for root and @init only: name variables under allow`,
          rule.everything,
        ),
      );
    }
    const entries = reader.entriesOf(rule);
    return { rule, to, entries, leftOut: reader.leftOutOf(rule, entries) };
  });
  const inherited = inheritedOf(policy, reader, resolved);
  const forbids = policy.forbids.map((rule): EvaluatedForbid => {
    const to = resolved(rule.to, "forbid");
    return { rule, to, members: world.accounts.membersOf(to.gids), patterns: rule.variables.map(({ value }) => value) };
  });
  const only = new Map<Bytes, EvaluatedOnly>();
  for (const variable of policy.variables.values()) {
    if (!variable.only) continue;
    only.set(variable.name, {
      to: resolved(variable.only, `variable ${variable.name}: only`),
      location: variable.location,
    });
  }

  addAll(diagnostics, [...sharedUids(policy, world), ...twoSources(grants, world.accounts)]);
  for (const { rule, leftOut, entries } of grants) {
    for (const { pattern, name, location } of leftOut) {
      diagnostics.push(warning("left-out", `grant "${rule.name}": ${pattern} leaves out ${name}: name it`, location));
    }
    for (const { name, way, source, location } of entries) {
      if (way !== "set" || source.missing === undefined) continue;
      diagnostics.push(
        warning(
          "unset-set",
          `grant "${rule.name}": set ${name} is dropped, since ${source.missing} is not set: set it, or remove this`,
          location,
        ),
      );
    }
  }
  if (inherited && (inherited.everyone || inherited.uids.size > 0)) diagnostics.push(inheritWarning(inherited));
  return {
    grants,
    ...(inherited && { inherited }),
    forbids,
    only,
    base,
    claims: claimsOf(policy),
    holdings,
    diagnostics,
  };
}

/** settings.inherit as a grant of everything; it has a name for reports, which no grant of a policy can have. */
function inheritedOf(
  { settings: { inherit } }: Policy,
  reader: GrantReader,
  resolved: (to: Grant["to"], title: string, mayBeOptional: boolean) => Principals,
): Inherited | undefined {
  if (!inherit) return undefined;
  const { everyone, to, location } = inherit;
  const rule: Grant = {
    name: "(inherit)",
    location,
    to,
    allow: [],
    everything: location,
    hazards: [],
    set: [],
    need: [],
  };
  const { uids } = resolved(to, "settings: inherit", false);
  const nobody = { uids: new Set<number>(), gids: new Set<number>() };
  return { everyone, uids, grant: { rule, to: nobody, entries: reader.entriesOf(rule), leftOut: [] } };
}

function inheritWarning({ everyone, uids, grant }: Inherited): Diagnostic {
  const whom = everyone ? "every user" : uids.size === 1 ? "one user" : `${uids.size} users`;
  return warning(
    "inherit",
    `settings: inherit: setuser gives ${whom} every variable, hazards included: take one user after the other from it`,
    grant.rule.location,
  );
}

function baseOf(policy: Policy, { snapshot }: Holdings): ReadonlySet<Bytes> {
  const isOpen = (name: Bytes) => isBuiltinBase(name, (each) => isSensitive(policy, each));
  return new Set([
    ...baseNames.map(ascii),
    ...[...snapshot].filter(isOpen),
    ...policy.settings.base.map(({ value }) => value),
  ]);
}
