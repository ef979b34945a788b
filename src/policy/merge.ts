import { addAll, type Diagnostic, error, formatLocation, type Location } from "../diagnostics/diagnostics.ts";
import { isBuiltinBase } from "../names/base.ts";
import { isHazard } from "../names/hazards.ts";
import { gives } from "../names/patterns.ts";
import type { Bytes } from "../text/bytes.ts";
import { defaultAudit } from "./audit.ts";
import type { Grant, Policy, Settings, Variable } from "./model.ts";
import type { PolicyFile } from "./parse.ts";
import { isSensitive, isSensitiveByItself } from "./sensitive.ts";

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
      diagnostics.push(
        error(
          "defined-twice",
          `${title} is defined twice: also at ${formatLocation(first)}: keep one of them`,
          location,
        ),
      );
    else places.set(title, location);
    return first === undefined;
  };

  for (const variable of files.flatMap((file) => file.variables)) {
    if (once(`variable ${variable.name}`, variable.location)) variables.set(variable.name, variable);
  }
  for (const grant of files.flatMap((file) => file.grants)) {
    if (once(`grant ${grant.name}`, grant.location)) grants.set(grant.name, grant);
  }
  let settings: Settings = { files: "all", base: [], audit: defaultAudit };
  for (const part of files.flatMap((file) => file.settings)) {
    for (const [key, location] of part.keys) {
      if (once(`setting ${key}`, location)) settings = { ...settings, [key]: part.settings[key as keyof Settings] };
    }
  }

  const forbids = files.flatMap((file) => file.forbids);
  const sensitiveTargets = sensitiveTargetsOf(variables, grants);
  const policy: Policy = { variables, grants, forbids, settings, sensitiveTargets };
  // Where a declaration is wrong, or a file as a whole, it is not known what was declared not to be sensitive.
  if (!files.some((file) => file.unread === "all")) {
    const unread = new Set(files.flatMap((file) => [...file.unread] as Bytes[]));
    addAll(diagnostics, [...sensitiveErrors(policy, unread), ...needErrors(policy, unread)]);
  }
  return { policy, diagnostics };
}

/** What a sensitive variable is put into is sensitive, and so is what that name is put into. */
function sensitiveTargetsOf(variables: Policy["variables"], grants: Policy["grants"]): ReadonlySet<Bytes> {
  const targets = new Set<Bytes>();
  const sets = [...grants.values()].flatMap((grant) => grant.set);
  for (let before = -1; before < targets.size; ) {
    before = targets.size;
    for (const { name, template } of sets) {
      if (template.names.some((inside) => isSensitive({ variables, sensitiveTargets: targets }, inside)))
        targets.add(name);
    }
  }
  return targets;
}

function sensitiveErrors(policy: Policy, unread: ReadonlySet<Bytes>): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const grant of policy.grants.values()) {
    for (const { name, template, location } of grant.set) {
      const isDeclaredOpen = policy.variables.get(name)?.sensitive === false;
      if (template.names.length > 0 || isDeclaredOpen || unread.has(name) || !isSensitive(policy, name)) continue;
      const message = `grant "${grant.name}": set ${name} writes a secret into the policy, which is none: use file, or \${NAME}`;
      found.push(error("sensitive-literal", message, location));
    }
  }
  for (const variable of policy.variables.values()) {
    const { name, location } = variable;
    const isOpen = variable.default === undefined || variable.sensitive === false || isSensitiveByItself(variable);
    if (isOpen || unread.has(name) || !isSensitive(policy, name)) continue;
    const message = `variable ${name}: a grant sets it to a text with a secret in it, so it takes no default (or say sensitive: false)`;
    found.push(error("sensitive-literal", message, location));
  }
  for (const { value: name, location } of policy.settings.base) {
    if (unread.has(name) || !isSensitive(policy, name)) continue;
    found.push(
      error(
        "sensitive-base",
        `settings: base: ${name} is sensitive, and base variables are everybody's: use a grant`,
        location,
      ),
    );
  }
  return found;
}

/** A grant can only need what it gives, or what everybody gets. */
function needErrors(policy: Policy, unread: ReadonlySet<Bytes>): Diagnostic[] {
  const added = new Set(policy.settings.base.map(({ value }) => value));
  const isBase = (name: Bytes) => added.has(name) || isBuiltinBase(name, (each) => isSensitive(policy, each));
  return [...policy.grants.values()].flatMap((grant) => {
    const named = new Set([
      ...grant.set.map(({ name }) => name),
      ...grant.hazards.map(({ value }) => value),
      ...grant.allow.flatMap(({ value }) => (value.kind === "exact" ? [value.name] : [])),
    ]);
    return grant.need.flatMap(({ value: name, location }) => {
      if (named.has(name) || isBase(name) || grant.everything || unread.has(name)) return [];
      const why = whyNot(policy, grant, name);
      return why === undefined
        ? []
        : [error("not-given", `grant "${grant.name}": needs ${name}, which ${why}`, location)];
    });
  });
}

function whyNot(policy: Policy, grant: Grant, name: Bytes): string | undefined {
  if (!grant.allow.some(({ value }) => gives(value, name))) return "it does not give: name it under allow";
  if (isSensitive(policy, name)) return "is sensitive: a pattern leaves it out, name it under allow";
  if (policy.variables.get(name)?.file !== undefined)
    return "comes from a file: a pattern leaves it out, name it under allow";
  return isHazard(name) ? "is a hazard: a pattern leaves it out, name it under hazards" : undefined;
}
