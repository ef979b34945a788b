import { LineCounter } from "yaml";
import { type Diagnostic, error } from "../diagnostics/diagnostics.ts";
import { Converter } from "./convert.ts";
import { type Path, Places } from "./places.ts";
import { syntaxMessage } from "./syntax-messages.ts";
import { parseYaml } from "./yaml.ts";

/** What a policy file says, as plain values without a prototype, and where each of them stands. */
export interface Document {
  /** undefined if the text could not be read at all; else what could be, beside the diagnostics. */
  readonly value: unknown;
  readonly places: Places;
  readonly diagnostics: readonly Diagnostic[];
}

/** Policies are written by people: four megabytes is far beyond the largest that anybody writes. */
export const sizeLimit = 4 * 1024 * 1024;

/** Reads the text of one YAML or JSON file; see Converter for how scalars are taken. */
export function readDocument(text: string, file: string, isTyped: (path: Path) => boolean): Document {
  const lines = new LineCounter();
  const places = new Places(file, lines);
  const fail = (diagnostics: Diagnostic[]): Document => ({ value: undefined, places, diagnostics });
  // Every other schema than the plainest would try each scalar as eight types.
  const parsed = parseYaml(text, lines, { schema: "failsafe" });
  if ("code" in parsed) {
    const { code, message, line, column } = parsed;
    return fail([error(code, message, { file, line, column })]);
  }
  const [document, second] = parsed;
  const problems = new Map<number, Diagnostic>();
  const errors = document.errors.map(({ code, pos }) => ({ code, pos }));
  if (second) errors.push({ code: "MULTIPLE_DOCS", pos: [second.range[0], second.range[1]] });
  for (const { code, pos } of [...errors, ...document.warnings]) {
    if (!problems.has(pos[0]))
      problems.set(pos[0], error("syntax", syntaxMessage(code, text.charAt(pos[0])), places.at(pos[0])));
  }
  if (problems.size > 0) return fail([...problems.values()]);
  const converter = new Converter(places, isTyped);
  const value = converter.convert(document.contents, []);
  return { value, places, diagnostics: converter.diagnostics };
}
