import { compare } from "../text/bytes.ts";
import { printableText } from "../text/printable.ts";

/** A place in a policy file: lines and columns count from 1, a column is a UTF-16 code unit, as editors count. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something that a person must know about a policy or an environment. It never holds a variable's value. */
export interface Diagnostic {
  /** A note fails nothing, not even `check --strict`: it may well be meant. */
  readonly severity: "error" | "warning" | "note";
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly location?: Location;
}

export type DiagnosticCode =
  | "file-too-large"
  | "file-not-text"
  | "nested-too-deep"
  | "syntax"
  | "duplicate-key"
  | "unknown-key"
  | "wrong-type"
  | "missing"
  | "bad-name"
  | "bad-pattern"
  | "bad-template"
  | "bad-principal"
  | "bad-variable"
  | "defined-twice"
  | "hazard"
  | "identity"
  | "sensitive-literal"
  | "sensitive-base"
  | "not-given"
  | "everything"
  | "unknown-account"
  | "shared-uid"
  | "inherit"
  | "two-sources"
  | "left-out"
  | "unset-set"
  | "too-long"
  | "required"
  | "bad-value"
  | "two-origins"
  | "secret-file"
  | "policy-access"
  | "environment"
  | "startup"
  | "gives-nothing"
  | "matches-nothing"
  | "not-set"
  | "unmarked-secret"
  | "reads-everything"
  | "group-zero"
  | "hazard-given"
  | "lone-star"
  | "main-command"
  | "no-policy"
  | "never-bites"
  | "launch-refused"
  | "given-to-nobody"
  | "bad-test"
  | "test-failed";

export function error(code: DiagnosticCode, message: string, location?: Location): Diagnostic {
  return { severity: "error", code, message, ...(location && { location }) };
}

export function warning(code: DiagnosticCode, message: string, location?: Location): Diagnostic {
  return { severity: "warning", code, message, ...(location && { location }) };
}

export function note(code: DiagnosticCode, message: string, location?: Location): Diagnostic {
  return { severity: "note", code, message, ...(location && { location }) };
}

/** Adds what was found, however many: an engine passes no more than some ten thousand arguments to push(). */
export function addAll(diagnostics: Diagnostic[], found: readonly Diagnostic[]): void {
  for (const diagnostic of found) diagnostics.push(diagnostic);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** One line: `file:line:column: error: message`. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const place = diagnostic.location ? `${formatLocation(diagnostic.location, "column")}: ` : "";
  return printableText(`${place}${diagnostic.severity}: ${diagnostic.message}`);
}

/** `file:line`, as refusals and reports name a rule, or with the column too. */
export function formatLocation(location: Location, detail: "line" | "column" = "line"): string {
  const line = `${location.file}:${location.line}`;
  return detail === "column" ? `${line}:${location.column}` : line;
}

/** By file, line and column; what has no place comes last, in the order it was found. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(({ location: left }, { location: right }) => {
    if (!left || !right) return Number(!left) - Number(!right);
    return compare(left.file, right.file) || left.line - right.line || left.column - right.column;
  });
}
