import { type Diagnostic, error } from "../diagnostics/diagnostics.ts";
import { nearest } from "../text/near.ts";
import type { Document } from "../yaml/document.ts";
import type { Path } from "../yaml/places.ts";
import { quoteKey, shortName } from "../yaml/quote.ts";

/** What this module needs of a zod issue: zod/mini without a locale has no message of its own. */
interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly keys?: unknown;
  readonly expected?: unknown;
  readonly values?: unknown;
}

/** The part of a policy file that was validated: where it is, what it is called, and which keys it may have. */
export interface Part {
  readonly document: Document;
  readonly path: Path;
  readonly title: string;
  readonly keys: readonly string[];
}

/** zod's issues about one part, located and in words. */
export function issueDiagnostics(issues: readonly Issue[], part: Part): Diagnostic[] {
  const misspelt = new Set(
    issues.flatMap((issue) => (issue.keys as string[] | undefined)?.map((key) => meant(key, part.keys))),
  );
  // A key that is misspelt is not missing, too.
  const isMisspelt = ({ path: [key] }: Issue) =>
    key !== undefined && misspelt.has(String(key)) && valueAt(part.document.value, [...part.path, key]) === undefined;
  return issues.filter((issue) => !isMisspelt(issue)).flatMap((issue) => issueDiagnostic(issue, part));
}

/** The known key that an unknown one was meant to be. */
function meant(key: string, known: readonly string[]): string | undefined {
  return key === "allow" && known.includes("variables") ? "variables" : nearest(key, known);
}

function issueDiagnostic(issue: Issue, part: Part): Diagnostic[] {
  const inner = issue.path;
  const path = [...part.path, ...inner];
  const what = [part.title, ...inner.filter((key) => typeof key === "string").map(shortName)].join(": ");
  if (issue.code === "unrecognized_keys") {
    return (issue.keys as string[]).map((key) =>
      error(
        "unknown-key",
        unknownKey(key, what, inner.length === 0 ? part.keys : (innerKeys[String(inner[0])] as readonly string[])),
        part.document.places.locateKey([...path, key]),
      ),
    );
  }
  const value = valueAt(part.document.value, path);
  const places = part.document.places;
  const form = formOf(inner, part);
  // What is absent and has no form of its own could not be read, and that is told already.
  if (value === undefined)
    return form === undefined ? [] : [error("missing", `${what} is missing: write ${form}`, places.locateKey(path))];
  if (value === null)
    return [error("wrong-type", `${what} has no value: give it one, or remove the key`, places.locateKey(path))];
  const isMapping = issue.expected === "object" || issue.expected === "record";
  const example = isMapping && form !== undefined ? `, as in ${form}` : "";
  return [error("wrong-type", `${what} must be ${expectation(issue, value)}${example}`, places.locate(path))];
}

/** How a part or a key of it is written, for who left it out or wrote something else. */
const forms: Readonly<Record<string, string>> = {
  policy: "version: 1, grants: {...}",
  tests: "cases: [{ user: app, gets: [NAME] }]",
  "policy version": "version: 1",
  "policy variables": "variables: { NAME: { type: url } }",
  "policy grants": "grants: { web: { to: { users: [app] }, allow: [NAME] } }",
  variables: "{ type: url }",
  "variables only": "only: { users: [app] }",
  grants: "{ to: { users: [app] }, allow: [NAME] }",
  "grants to": "to: { users: [app] }",
  forbid: "{ to: { users: [app] }, variables: [NAME] }",
  "forbid to": "to: { users: [app] }",
  "forbid variables": "variables: [NAME]",
  settings: "{ files: none }",
  "settings base": "base: { allow: [NAME] }",
  "settings audit": "audit: { events: all }",
};

/** The form of what an issue is about: a key of a part, or the part itself. */
function formOf(inner: readonly PropertyKey[], { title, path: [kind = title] }: Part): string | undefined {
  return forms[[kind, ...inner.filter((key) => typeof key === "string")].map(String).join(" ")];
}

/** What the mappings within a part take, by the key that they stand under. */
const innerKeys: Readonly<Record<string, readonly string[]>> = {
  to: ["users", "groups"],
  only: ["users", "groups", "optional"],
  base: ["allow", "hazards"],
  audit: ["events", "to", "required"],
};

function unknownKey(key: string, what: string, known: readonly string[]): string {
  if (key === "<<") return `merge keys (<<) are not known in a policy, as in ${what}: write the keys out`;
  const near = meant(key, known);
  if (key === "allow" && near === "variables")
    return `unknown key "allow" in ${what}: a forbid lists its names under "variables"`;
  return `unknown key ${quoteKey(key)} in ${what}${near === undefined ? ` (it takes ${known.join(", ")})` : ` (did you mean "${near}"?)`}`;
}

function expectation(issue: Issue, value: unknown): string {
  if (issue.code === "invalid_value") {
    const values = issue.values as readonly (string | number)[];
    return values.length === 1 ? `${values[0]}` : `one of ${values.join(", ")}`;
  }
  const isItem = typeof issue.path.at(-1) === "number";
  if (issue.expected === "string" && isItem && typeof value === "object") return "text, or a list of texts";
  if (issue.code === "too_small") return "0 or more";
  if (issue.code === "too_big") return "smaller";
  return expectations[issue.expected as keyof typeof expectations];
}

const expectations = {
  string: "text",
  boolean: "true or false",
  int: "a whole number",
  number: "a whole number",
  array: "a list",
  object: "a mapping (key: value)",
  record: "a mapping (key: value)",
} as const;

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    // A lone item stands for a list of one: the schema's path then has an index that the document does not have.
    if (typeof key === "number" && !Array.isArray(value)) continue;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
