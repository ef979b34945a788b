export const depthLimit = 32;

/** The lexer marks the start of a document, a flow that it gives up and a scalar by control characters that are not in the text. */
const startOfDocument = "\u{2}";
const endOfFlow = "\u{18}";
const scalar = "\u{1f}";

/**
 * Measures how deep a YAML text nests, from the tokens on their way from the lexer to the parser: the parser takes
 * seconds over 100,000 brackets, and ends at a place that depends on the engine. It counts open brackets, and outside
 * of them the columns at which blocks start: what is indented deeper is nested deeper.
 */
export class DepthMeter {
  #brackets = 0;
  #line = 1;
  #column = 0;
  #startsLine = true;
  readonly #indents: number[] = [];

  /** Takes the next token; its line and column, from 1, if it is nested deeper than the limit. */
  exceededAt(token: string): { line: number; column: number } | undefined {
    let isBlank = false;
    switch (token) {
      case scalar:
        return undefined;
      case startOfDocument:
      case endOfFlow:
        this.#brackets = 0;
        return undefined;
      case "[":
      case "{":
        this.#brackets++;
        break;
      case "]":
      case "}":
        if (this.#startsLine && this.#brackets === 0) this.#indent();
        if (this.#brackets > 0) this.#brackets--;
        break;
      case " ":
        this.#column++;
        return undefined;
      default:
        isBlank = this.#startsLine && token.trim() === "";
        if (this.#brackets === 0 && !isBlank && (this.#startsLine || token === "-" || token === "?")) this.#indent();
    }
    const isTooDeep = this.#brackets + this.#indents.length > depthLimit;
    if (isTooDeep) return { line: this.#line, column: this.#column + 1 };
    this.#advance(token, isBlank);
    return undefined;
  }

  #indent(): void {
    while ((this.#indents.at(-1) ?? -1) > this.#column) this.#indents.pop();
    if (this.#indents.at(-1) !== this.#column) this.#indents.push(this.#column);
  }

  /** `isBlank` where the token starts a line. */
  #advance(token: string, isBlank: boolean): void {
    const newline = token.lastIndexOf("\n");
    if (newline < 0) {
      this.#column += token.length;
      this.#startsLine = this.#startsLine && isBlank;
    } else {
      this.#line += token.split("\n").length - 1;
      this.#column = token.length - newline - 1;
      this.#startsLine = true;
    }
  }
}
