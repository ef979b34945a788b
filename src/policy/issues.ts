import { nearest } from "../text/near.ts";
import { type Diagnostic, error } from "./diagnostics.ts";
import type { Document } from "./document.ts";
import type { Path } from "./places.ts";
import { quoteKey, shortName } from "./quote.ts";

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
  return issues.flatMap((issue) => issueDiagnostic(issue, part));
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
  if (value === undefined) return [error("missing", `${what} is missing`, part.document.places.locateKey(path))];
  if (value === null) return [error("wrong-type", `${what} has no value`, part.document.places.locateKey(path))];
  return [error("wrong-type", `${what} must be ${expectation(issue)}`, part.document.places.locate(path))];
}

/** What the mappings within a part take, by the key that they stand under. */
const innerKeys: Readonly<Record<string, readonly string[]>> = {
  to: ["users", "groups"],
  only: ["users", "groups", "optional"],
  base: ["allow", "hazards"],
  audit: ["events", "to", "required"],
};

function unknownKey(key: string, what: string, known: readonly string[]): string {
  if (key === "allow" && known.includes("variables"))
    return `unknown key "allow" in ${what}: a forbid lists its names under "variables"`;
  const near = nearest(key, known);
  return `unknown key ${quoteKey(key)} in ${what}${near === undefined ? ` (it takes ${known.join(", ")})` : ` (did you mean "${near}"?)`}`;
}

function expectation(issue: Issue): string {
  if (issue.code === "invalid_value") {
    const values = issue.values as readonly (string | number)[];
    return values.length === 1 ? `${values[0]}` : `one of ${values.join(", ")}`;
  }
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
