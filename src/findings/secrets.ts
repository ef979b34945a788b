import { type Diagnostic, type Location, warning } from "../diagnostics/diagnostics.ts";
import { isHazard } from "../names/hazards.ts";
import { signOfName, signOfValue } from "../names/secret-signs.ts";
import { isSensitive } from "../policy/sensitive.ts";
import type { Bytes } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";
import type { Scene } from "./scene.ts";

/** Variables of the policy, or that a pattern gives, that look like a secret and that nothing marks. */
export function secretFindings({ policy, evaluation, variables }: Scene): Diagnostic[] {
  const places = new Map<Bytes, Location>();
  for (const { name, location } of policy.variables.values()) places.set(name, location);
  for (const { entries } of evaluation.grants) {
    for (const { name, way, location } of entries)
      if (way !== "everything" && way !== "set" && !places.has(name)) places.set(name, location);
  }
  return [...places].flatMap(([name, location]) => {
    if (policy.variables.get(name)?.sensitive !== undefined || isSensitive(policy, name) || isHazard(name)) return [];
    const sign = signOfName(name) ?? signOfValue(variables?.get(name));
    if (sign === undefined) return [];
    const message = `${printable(name)} looks like a secret (${sign}), and nothing marks it: declare it under variables with sensitive: true, or with false if it is none`;
    return [warning("unmarked-secret", message, location)];
  });
}
