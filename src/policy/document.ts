import { Composer, Lexer, LineCounter, Parser, type Document as YamlDocument } from "yaml";
import { Converter } from "./convert.ts";
import { type Diagnostic, error } from "./diagnostics.ts";
import { DepthMeter, depthLimit } from "./nesting.ts";
import { type Path, Places } from "./places.ts";
import { syntaxMessage } from "./syntax-messages.ts";

type Parsed = YamlDocument.Parsed;

/** What a policy file says, as plain values without a prototype, and where each of them stands. */
export interface Document {
  /** undefined if the text could not be read at all; else what could be, beside the diagnostics. */
  readonly value: unknown;
  readonly places: Places;
  readonly diagnostics: readonly Diagnostic[];
}

/** Policies are written by people: four megabytes is far beyond the largest that anybody writes. */
export const sizeLimit = 4 * 1024 * 1024;

/** For every token the lexer cuts off the rest of its line, which an engine may copy: a line of megabytes took minutes. */
const lineLimit = 100_000;

/** Reads the text of one YAML or JSON file; see Converter for how scalars are taken. */
export function readDocument(text: string, file: string, isTyped: (path: Path) => boolean): Document {
  const lines = new LineCounter();
  const places = new Places(file, lines);
  const fail = (diagnostics: Diagnostic[]): Document => ({ value: undefined, places, diagnostics });
  const longLine = text.split("\n").findIndex((line) => line.length > lineLimit);
  if (longLine >= 0) {
    const place = { file, line: longLine + 1, column: 1 };
    return fail([error("syntax", "a line of over 100,000 characters: break it", place)]);
  }
  const parsed = parse(text, lines);
  if ("line" in parsed) {
    return fail([
      error("nested-too-deep", `nested deeper than ${depthLimit} levels: no policy needs that`, { file, ...parsed }),
    ]);
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

/** The first document of a text, which there always is, and the second, if there is one; or where it nests too deep. */
function parse(text: string, lines: LineCounter): [Parsed, Parsed | undefined] | { line: number; column: number } {
  const meter = new DepthMeter();
  const parser = new Parser(lines.addNewLine);
  const tokens = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    const tooDeep = meter.exceededAt(lexeme);
    if (tooDeep) return tooDeep;
    tokens.push(...parser.next(lexeme));
  }
  tokens.push(...parser.end());
  // The check of keys would be quadratic, and every other schema would try each scalar as eight types.
  const composer = new Composer({
    prettyErrors: false,
    uniqueKeys: false,
    lineCounter: lines,
    logLevel: "error",
    schema: "failsafe",
  });
  const documents = composer.compose(tokens, true, text.length);
  return [documents.next().value as Parsed, documents.next().value as Parsed | undefined];
}
