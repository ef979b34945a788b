import type * as z from "zod/mini";
import { addAll, type Diagnostic } from "../diagnostics/diagnostics.ts";
import type { Document } from "../yaml/document.ts";
import type { Path } from "../yaml/places.ts";
import { issueDiagnostics } from "./issues.ts";
import { Reader } from "./reader.ts";

/** Reads the parts of one document, each by a schema of its own, and collects what is wrong with them. */
export class PartReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
  }

  /** Validates one part and builds it; an empty list, with diagnostics, if anything about it is wrong. */
  read<Raw, Built>(
    schema: z.ZodMiniType<Raw>,
    shape: object,
    path: Path,
    title: string,
    build: (raw: Raw, reader: Reader) => Built,
  ): Built[] {
    const document = this.#document;
    const value = partAt(document, path);
    let result = schema.safeParse(value, { jitless: true });
    const issues = result.error?.issues ?? [];
    addAll(this.diagnostics, issueDiagnostics(issues, { document, path, title, keys: Object.keys(shape) }));
    // A key that is not known does not keep the others from being looked at.
    if (issues.length > 0 && isMapping(value))
      result = schema.safeParse(withoutUnknown(value, issues), { jitless: true });
    if (!result.success) return [];
    const reader = new Reader(document, path, title);
    const built = build(result.data, reader);
    addAll(this.diagnostics, reader.diagnostics);
    return reader.diagnostics.length + issues.length === 0 ? [built] : [];
  }
}

/** The keys of a section that is a mapping; none where it is absent or of another type, which the schema reports. */
export function keysOf(owner: unknown, key: string): string[] {
  const value = section(owner, key);
  return isMapping(value) ? Object.keys(value) : [];
}

/** The places of a section that is a list. */
export function indexesOf(owner: unknown, key: string): number[] {
  const value = section(owner, key);
  return Array.isArray(value) ? [...value.keys()] : [];
}

/** A section of a document as an object, empty where it is absent or of another type. */
export function section(owner: unknown, key: string): object {
  const value = typeof owner === "object" && owner !== null ? (owner as Record<string, unknown>)[key] : undefined;
  return typeof value === "object" && value !== null ? value : {};
}

/** The part without its own keys that the schema does not know; one further in may leave too little to look at. */
function withoutUnknown(value: object, issues: readonly z.core.$ZodIssue[]): unknown {
  const unknown = new Set(
    issues.flatMap((issue) => (issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys : [])),
  );
  return Object.fromEntries(Object.entries(value).filter(([key]) => !unknown.has(key)));
}

function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function partAt(document: Document, path: Path): unknown {
  return path.reduce((value, key) => (value as Record<PropertyKey, unknown>)[key], document.value);
}
