import { Lexer } from "yaml";

export const depthLimit = 32;

/**
 * Where a YAML text nests deeper than the limit, as line and column from 1, or undefined. It looks at the lexer's tokens only, which costs linear time,
 * because the parser behind it takes seconds over 100,000 brackets and ends at a place that depends on the engine.
 */
export function tooDeepAt(text: string): { line: number; column: number } | undefined {
  const meter = new DepthMeter();
  for (const token of new Lexer().lex(text)) {
    if (isMarker(token)) continue;
    const place = { line: meter.line, column: meter.column + 1 };
    if (meter.add(token) > depthLimit) return place;
  }
  return undefined;
}

/** The lexer marks documents, flow errors and scalars by single control characters that are not in the text. */
function isMarker(token: string): boolean {
  return token === "\u{2}" || token === "\u{18}" || token === "\u{1f}";
}

/** Open brackets, and outside of them the columns at which blocks start: what is indented deeper is nested deeper. */
class DepthMeter {
  #brackets = 0;
  line = 1;
  column = 0;
  #startsLine = true;
  readonly #indents: number[] = [];

  /** Takes the next token; how deep it is nested. */
  add(token: string): number {
    const isBlank = /^[\s\u{feff}]*$/u.test(token);
    const opensFlow = token === "[" || token === "{";
    const opensBlock = !opensFlow && (this.#startsLine || token === "-" || token === "?");
    if (!isBlank && opensBlock && this.#brackets === 0) this.#indent();
    if (opensFlow) this.#brackets++;
    if (token === "]" || token === "}") this.#brackets = Math.max(0, this.#brackets - 1);
    this.#advance(token, isBlank);
    return this.#brackets + this.#indents.length;
  }

  #indent(): void {
    while ((this.#indents.at(-1) ?? -1) > this.column) this.#indents.pop();
    if (this.#indents.at(-1) !== this.column) this.#indents.push(this.column);
  }

  #advance(token: string, isBlank: boolean): void {
    const newline = token.lastIndexOf("\n");
    this.line += token.split("\n").length - 1;
    this.column = newline < 0 ? this.column + token.length : token.length - newline - 1;
    this.#startsLine = newline >= 0 || (this.#startsLine && isBlank);
  }
}
