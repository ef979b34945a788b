import { type Diagnostic, note, warning } from "../diagnostics/diagnostics.ts";
import { isHazard } from "../names/hazards.ts";
import { isOrdinary } from "../names/kinds.ts";
import { formatPattern, gives } from "../names/patterns.ts";
import { PrefixIndex } from "../names/prefix-index.ts";
import type { Policy, Variable } from "../policy/model.ts";
import { isSensitive } from "../policy/sensitive.ts";
import type { Bytes } from "../text/bytes.ts";
import { nearest } from "../text/near.ts";
import { printable } from "../text/printable.ts";
import type { Scene } from "./scene.ts";

/** Names and patterns that come to nothing, and variables that nobody gets. */
export function variableFindings(scene: Scene): Diagnostic[] {
  return [...(scene.variables ? unmatched(scene) : []), ...(scene.evaluation.inherited ? [] : idle(scene))];
}

/** What grants name and the environment does not have. */
function unmatched({ policy, evaluation: { base, holdings } }: Scene): Diagnostic[] {
  const there = new Set([...holdings.snapshot, ...holdings.files]);
  const names = [...there].filter((name) => !base.has(name) && !isHazard(name));
  const ordinary = new PrefixIndex(names.filter(isOrdinary));
  const found: Diagnostic[] = [];
  const isKnown = (name: Bytes) => there.has(name) || policy.variables.has(name) || base.has(name);
  for (const { name: grant, allow } of policy.grants.values()) {
    for (const { value, location } of allow) {
      if (value.kind === "prefix" && ordinary.startingWith(value.prefix).next().done) {
        const message = `grant "${grant}": ${formatPattern(value)} matches nothing that is set: set something, or remove it`;
        found.push(warning("matches-nothing", message, location));
      } else if (value.kind === "exact" && !isKnown(value.name)) {
        const near = nearest(value.name, names);
        const hint = near === undefined ? "set it, or remove it" : `did you mean ${printable(near as Bytes)}?`;
        found.push(note("not-set", `grant "${grant}": ${printable(value.name)} is not set: ${hint}`, location));
      }
    }
  }
  return found;
}

/** Declared variables that no grant gives to anybody. */
function idle({ policy, evaluation: { base } }: Scene): Diagnostic[] {
  const grants = [...policy.grants.values()];
  if (grants.some(({ everything }) => everything)) return [];
  const named = new Set(
    grants.flatMap(({ allow, hazards, set }) => [
      ...allow.flatMap(({ value }) => (value.kind === "exact" ? [value.name] : [])),
      ...hazards.map(({ value }) => value),
      ...set.flatMap(({ name, template }) => [name, ...template.names]),
    ]),
  );
  const prefixes = new Map(
    grants.flatMap(({ allow }) =>
      allow.flatMap(({ value }) => (value.kind === "prefix" ? [[value.prefix, value]] : [])),
    ),
  );
  return [...policy.variables.values()].flatMap((variable) => {
    const { name, location } = variable;
    if (named.has(name) || base.has(name)) return [];
    if (isOpen(policy, variable) && [...prefixes.values()].some((pattern) => gives(pattern, name))) return [];
    const message = `variable ${printable(name)} is declared, and no grant gives it to anybody: name it in a grant, or remove it`;
    return [note("given-to-nobody", message, location)];
  });
}

/** Whether a pattern gives a variable. */
function isOpen(policy: Policy, { name, file }: Variable): boolean {
  return !isSensitive(policy, name) && file === undefined && !isHazard(name);
}
