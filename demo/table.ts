const colours = process.stdout.isTTY === true && !process.env["NO_COLOR"];
const style = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

export const paint = { bold: style(1), green: style(32), dim: style(2) };

/** The names of an environment, a line each, without those that describe a process. */
export function names(text: string | undefined): ReadonlySet<string> {
  const process = new Set(["HOME", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "SHLVL", "_"]);
  return new Set((text ?? "").split("\n").filter((name) => name !== "" && !process.has(name)));
}

/** Rows of names, a column for each service; names that the container was not started with are marked. */
export function table(
  rows: readonly string[],
  columns: ReadonlyMap<string, ReadonlySet<string>>,
  container: ReadonlySet<string>,
): string {
  const width = Math.max(...rows.map((row) => row.length)) + 2;
  const titles = [...columns.keys()].map((title) => title.padEnd(8)).join("");
  const lines = rows.map((row) => {
    const cells = [...columns.values()].map((has) =>
      has.has(row) ? paint.green("yes".padEnd(8)) : paint.dim(".".padEnd(8)),
    );
    return `  ${row.padEnd(width)}${cells.join("")}${container.has(row) ? "" : paint.dim("(from the policy)")}`.trimEnd();
  });
  return [`  ${"".padEnd(width)}${titles}`.trimEnd(), ...lines].join("\n");
}
