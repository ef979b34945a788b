import { sentenceOf, type Way } from "../access/ways.ts";
import { alignColumns } from "../text/columns.ts";
import { printableText } from "../text/printable.ts";

/** What is reached, and beside it every way, each on a line of its own; what comes in is printable already. */
export function wayLines(rows: readonly (readonly [what: string, ways: readonly Way[]])[]): string[] {
  const lines = rows.flatMap(([what, ways]) =>
    ways.map((way, index) => [index === 0 ? what : "", printableText(sentenceOf(way))]),
  );
  return alignColumns(lines).map((line) => `  ${line}`);
}
