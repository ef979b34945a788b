import type { Pattern } from "../names/patterns.ts";
import type { Located, Policy } from "../policy/model.ts";
import type { Bytes } from "../text/bytes.ts";
import type { Claims } from "./evaluation.ts";

/** Every name of the policy, and every prefix but the empty one of a lone `*`. */
export function claimsOf(policy: Policy): Claims {
  const names = new Set<Bytes>(policy.variables.keys());
  const prefixes = new Set<Bytes>();
  const claim = (patterns: readonly Located<Pattern>[]) => {
    for (const { value } of patterns) {
      if (value.kind === "exact") names.add(value.name);
      else if (value.prefix !== "") prefixes.add(value.prefix);
    }
  };
  for (const grant of policy.grants.values()) {
    claim(grant.allow);
    for (const { value } of [...grant.hazards, ...grant.need]) names.add(value);
    for (const { name, template } of grant.set) for (const each of [name, ...template.names]) names.add(each);
  }
  for (const forbid of policy.forbids) claim(forbid.variables);
  for (const { value } of policy.settings.base) names.add(value);
  return { names, prefixes };
}
