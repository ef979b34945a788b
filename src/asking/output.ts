import type { Host } from "../host/host.ts";

/** Colours for a person at a terminal; plain text for everything else, and with NO_COLOR (no-color.org). */
export interface Paint {
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  dim(text: string): string;
}

export function paintFor(host: Host, descriptor: 1 | 2): Paint {
  const noColor = host.variable("NO_COLOR");
  const colours = host.isTerminal(descriptor) && (noColor === undefined || noColor === "");
  const paint = (code: number) => (text: string) => (colours ? `\x1b[${code}m${text}\x1b[0m` : text);
  return { red: paint(31), green: paint(32), yellow: paint(33), dim: paint(2) };
}

/** How wide a report may be, in characters: COLUMNS if a person has set it, else the terminal's width, else 80. */
export function reportWidth(host: Host): number {
  const columns = Number(host.variable("COLUMNS"));
  return Number.isInteger(columns) && columns >= 20 && columns <= 1000 ? columns : (host.terminalWidth() ?? 80);
}

export function printLines(host: Host, lines: readonly string[]): void {
  host.write(1, `${lines.join("\n")}\n`);
}

export function printJson(host: Host, answer: unknown): void {
  host.write(1, `${JSON.stringify(answer, null, 2)}\n`);
}
