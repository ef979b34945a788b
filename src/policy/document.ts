import { LineCounter, parseDocument } from "yaml";
import { Converter } from "./convert.ts";
import { type Diagnostic, error } from "./diagnostics.ts";
import { depthLimit, tooDeepAt } from "./nesting.ts";
import { type Path, Places } from "./places.ts";
import { syntaxMessage } from "./syntax-messages.ts";

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
  const tooDeep = tooDeepAt(text);
  if (tooDeep) return fail([error("nested-too-deep", `nested deeper than ${depthLimit} levels`, { file, ...tooDeep })]);
  // Its own check of keys is quadratic, and at logLevel silent it passes over a second document.
  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    lineCounter: lines,
    logLevel: "error",
  });
  const problems = new Map<string, Diagnostic>();
  for (const { code, pos } of [...document.errors, ...document.warnings]) {
    problems.set(`${pos[0]} ${code}`, error("syntax", syntaxMessage(code, text.slice(pos[0])), places.at(pos[0])));
  }
  if (problems.size > 0) return fail([...problems.values()]);
  const converter = new Converter(places, isTyped);
  const value = converter.convert(document.contents, []);
  return { value, places, diagnostics: converter.diagnostics };
}
