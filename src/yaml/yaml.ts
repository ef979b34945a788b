import {
  Composer,
  type CST,
  type DocumentOptions,
  Lexer,
  type LineCounter,
  type ParseOptions,
  Parser,
  type SchemaOptions,
  type Document as YamlDocument,
} from "yaml";
import { DepthMeter, depthLimit } from "./nesting.ts";

type Parsed = YamlDocument.Parsed;

/** A text that is not even given to the parser as a whole, and where that shows. */
export interface Unparsable {
  readonly code: "syntax" | "nested-too-deep";
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** For every token the lexer cuts off the rest of its line, which an engine may copy: a line of megabytes took minutes. */
const lineLimit = 100_000;

/** How many signs and words a parse keeps one string of, for all their occurrences. */
const signLimit = 200;

/** The first document of a YAML text, which there always is, and the second, if there is one. */
export function parseYaml(
  text: string,
  lines: LineCounter,
  options: ParseOptions & DocumentOptions & SchemaOptions,
): [Parsed, Parsed | undefined] | Unparsable {
  const longLine = text.split("\n").findIndex((line) => line.length > lineLimit);
  if (longLine >= 0) {
    const message = "a line of over 100,000 characters: break it";
    return { code: "syntax", message, line: longLine + 1, column: 1 };
  }
  const meter = new DepthMeter();
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  // A file is mostly the same few signs and words, and QuickJS has a string of its own for each of them.
  const signs = new Map<string, string>();
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    const tooDeep = meter.exceededAt(lexeme);
    if (tooDeep) {
      const message = `nested deeper than ${depthLimit} levels: no policy needs that`;
      return { code: "nested-too-deep", message, ...tooDeep };
    }
    const sign = signs.get(lexeme);
    if (sign === undefined && signs.size < signLimit) signs.set(lexeme, lexeme);
    for (const token of parser.next(sign ?? lexeme)) tokens.push(token);
  }
  tokens.push(...parser.end());
  for (const token of tokens) if (token.type === "document") letGo(token.value, 2);
  // The parser's own messages may quote the text, and its check of keys would be quadratic.
  const composer = new Composer({
    ...options,
    prettyErrors: false,
    uniqueKeys: false,
    lineCounter: lines,
    logLevel: "error",
  });
  const documents = composer.compose(tokens, true, text.length);
  return [documents.next().value as Parsed, documents.next().value as Parsed | undefined];
}

/**
 * Has the entries of a mapping, and of the mappings in it, forgotten one by one as they are composed: else the tokens of
 * a large file and the nodes that are made of them take memory at the same time, and tokens take most of it.
 */
function letGo(token: CST.Token | undefined, levels: number): void {
  if (token?.type !== "block-map" || levels === 0) return;
  const items: unknown[] = token.items;
  for (const { value } of token.items) letGo(value, levels - 1);
  items[Symbol.iterator as unknown as number] = function* () {
    for (let at = 0; at < items.length; at++) {
      const item = items[at];
      items[at] = undefined;
      yield item;
    }
  };
}
