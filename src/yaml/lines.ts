/** Where the lines of a text start. */
export class Lines {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }

  /** The line and the column, from 1, of an offset in UTF-16 code units from the start of the text. */
  at(offset: number): { readonly line: number; readonly column: number } {
    let line = 0;
    for (let above = this.#starts.length; above - line > 1; ) {
      const middle = (line + above) >> 1;
      if ((this.#starts[middle] as number) > offset) above = middle;
      else line = middle;
    }
    return { line: line + 1, column: offset - (this.#starts[line] as number) + 1 };
  }
}
