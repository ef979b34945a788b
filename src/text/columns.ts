/** Rows as lines whose cells stand beneath each other, two blanks apart; a last cell is not filled up. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
  return rows.map((row) =>
    row
      .map((cell, index) => cell + " ".repeat((widths[index] as number) - widthOf(cell)))
      .join("  ")
      .trimEnd(),
  );
}

/** In characters; what a terminal shows wider or narrower than one column is not looked at. */
export function widthOf(text: string): number {
  return [...text].length;
}
