import type { Bytes } from "../text/bytes.ts";
import { type Diagnostic, error, formatLocation, type Location } from "./diagnostics.ts";
import type { Grant, Policy, Settings, Variable } from "./model.ts";
import type { PolicyFile } from "./parse.ts";
import { gives } from "./patterns.ts";
import { isSensitive } from "./sensitive.ts";

/**
 * One policy out of all its files. Their order has no meaning: the same variable, grant or setting in two of them is
 * an error, whatever the two say.
 */
export function mergePolicy(files: readonly PolicyFile[]): { policy: Policy; diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = files.flatMap((file) => file.diagnostics);
  const variables = new Map<Bytes, Variable>();
  const grants = new Map<string, Grant>();
  const places = new Map<string, Location>();

  const once = (title: string, location: Location): boolean => {
    const first = places.get(title);
    if (first)
      diagnostics.push(error("defined-twice", `${title} is defined twice: also at ${formatLocation(first)}`, location));
    else places.set(title, location);
    return first === undefined;
  };

  for (const variable of files.flatMap((file) => file.variables)) {
    if (once(`variable ${variable.name}`, variable.location)) variables.set(variable.name, variable);
  }
  for (const grant of files.flatMap((file) => file.grants)) {
    if (once(`grant ${grant.name}`, grant.location)) grants.set(grant.name, grant);
  }
  let settings: Settings = { files: "all", base: [] };
  for (const part of files.flatMap((file) => file.settings)) {
    for (const [key, location] of part.keys) {
      if (once(`setting ${key}`, location)) settings = { ...settings, [key]: part.settings[key as keyof Settings] };
    }
  }

  const policy: Policy = { variables, grants, forbids: files.flatMap((file) => file.forbids), settings };
  // Where a declaration is wrong, or a file as a whole, it is not known what was declared not to be sensitive.
  if (files.every((file) => file.declaresAll)) diagnostics.push(...sensitiveErrors(policy));
  return { policy, diagnostics };
}

function sensitiveErrors(policy: Policy): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const grant of policy.grants.values()) {
    for (const { name, template, location } of grant.set) {
      if (template.names.length === 0 && isSensitive(policy, name)) {
        const message = `grant "${grant.name}": set ${name} writes a secret into the policy, which is none: use file, or \${NAME}`;
        found.push(error("sensitive-literal", message, location));
      }
    }
    const exact = new Set(grant.allow.flatMap(({ value }) => (value.kind === "exact" ? [value.name] : [])));
    for (const { value: name, location } of grant.need) {
      const byPattern = !exact.has(name) && grant.allow.some(({ value }) => gives(value, name));
      const bySet = grant.set.some((rule) => rule.name === name);
      if (byPattern && !bySet && isSensitive(policy, name)) {
        found.push(
          error(
            "not-given",
            `grant "${grant.name}": needs ${name}, which is sensitive: a pattern leaves it out, name it under allow`,
            location,
          ),
        );
      }
    }
  }
  for (const { value: name, location } of policy.settings.base) {
    if (isSensitive(policy, name)) {
      found.push(
        error(
          "sensitive-base",
          `settings: base: ${name} is sensitive, and base variables are everybody's: use a grant`,
          location,
        ),
      );
    }
  }
  return found;
}
