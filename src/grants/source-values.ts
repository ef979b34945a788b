import { limits } from "../contract/limits.ts";
import { type Diagnostic, error } from "../diagnostics/diagnostics.ts";
import type { Entry, Evaluation } from "../evaluation/evaluation.ts";
import { expand } from "../policy/template.ts";
import { type Bytes, join } from "../text/bytes.ts";

/** The value of every source that has one, by sourceKey. */
export type SourceValues = ReadonlyMap<string, Bytes>;

/** What tells one source of one variable from every other. */
export function sourceKey(entry: Pick<Entry, "name" | "source">): string {
  return entry.source.key === "" ? plainKey(entry.name) : `${entry.name}${entry.source.key}`;
}

/** The key of a variable's own value. */
export function plainKey(name: Bytes): string {
  return `${name}\0`;
}

/** What a program finds in its environment. */
export function entryText(name: Bytes, value: Bytes): Bytes {
  return join([name, value], "=" as Bytes);
}

/** Builds the values of all sources; a result that execve(2) would not take is an error at its rule. */
export function sourceValues(
  evaluation: Evaluation,
  lookup: (name: Bytes) => Bytes | undefined,
): { values: SourceValues; diagnostics: readonly Diagnostic[] } {
  const values = new Map<string, Bytes>();
  const diagnostics: Diagnostic[] = [];
  const { grants, inherited } = evaluation;
  for (const { rule, entries } of inherited ? [...grants, inherited.grant] : grants) {
    for (const entry of entries) {
      const key = sourceKey(entry);
      if (entry.source.missing !== undefined || values.has(key)) continue;
      if (entry.source.kind === "value") {
        values.set(key, lookup(entry.name) as Bytes);
        continue;
      }
      const expansion = expand(entry.source.template, entry.name, lookup);
      if (expansion.kind === "value") values.set(key, expansion.value);
      else diagnostics.push(tooLong(rule.name, entry, expansion));
    }
  }
  return { values, diagnostics };
}

function tooLong(grant: string, entry: Entry, expansion: { kind: string; length?: number }): Diagnostic {
  const size = `${expansion.length} bytes with its name, and a program takes ${limits.entry}`;
  return error("too-long", `grant "${grant}": set ${entry.name} would have ${size}`, entry.location);
}
