import { alignColumns, widthOf } from "../text/columns.ts";
import { printable } from "../text/printable.ts";
import { type Column, type Mark, type Matrix, markOf } from "./matrix.ts";

const signs: Readonly<Record<Mark, string>> = { gets: "x", inside: "in", files: "f", root: "r", none: "." };

const legend = [
  "x gets it   in only inside another variable   f only by the files of docker_env   r only as root   * sensitive",
];

/** The matrix for a terminal `width` characters wide: as many users side by side as fit, the others beneath. */
export function matrixText(matrix: Matrix, width: number): string[] {
  const names = matrix.variables.map(({ name, sensitive }) => `${printable(name)}${sensitive ? " *" : ""}`);
  const first = Math.max(0, ...names.map(widthOf));
  const blocks = blocksOf(matrix.columns, width - first);
  const tables = blocks.flatMap((block) => [
    ...alignColumns([
      ["", ...block.map(({ label }) => label)],
      ...matrix.variables.map(({ name }, index) => [names[index] as string, ...block.map(signOf(name))]),
    ]),
    "",
  ]);
  return [
    ...tables,
    ...(blocks.length === 0 ? ["nobody gets more than everybody does", ""] : legend),
    ...closing(matrix),
  ];
}

const signOf = (name: Matrix["everybody"][number]) => (column: Column) => signs[markOf(column.ways.get(name))];

/** Columns in groups that fit beside the names; one that is too wide by itself stands alone. */
function blocksOf(columns: readonly Column[], room: number): Column[][] {
  const blocks: Column[][] = [];
  let used = room;
  for (const column of columns) {
    const needs = 2 + Math.max(2, widthOf(column.label));
    if (used + needs > room) {
      blocks.push([]);
      used = 0;
    }
    (blocks.at(-1) as Column[]).push(column);
    used += needs;
  }
  return blocks;
}

function closing({ everybody, others }: Matrix): string[] {
  return [
    ...(everybody.length === 0 ? [] : [`everybody: ${everybody.map(printable).join(", ")}`]),
    ...(others.length === 0 ? [] : [`nothing else: ${others.join(", ")}`]),
  ];
}

/** The matrix as a table of Markdown (GitHub's), with what is said beside it. */
export function matrixMarkdown(matrix: Matrix): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const labels = matrix.columns.map(({ label }) => escapeMarkdown(label));
  return [
    row(["variable", ...labels]),
    row(["---", ...labels.map(() => ":-:")]),
    ...matrix.variables.map(({ name, sensitive }) =>
      row([`${escapeMarkdown(printable(name))}${sensitive ? " \\*" : ""}`, ...matrix.columns.map(signOf(name))]),
    ),
    "",
    ...legend.map((line) => line.replace("*", "\\*")),
    "",
    ...closing(matrix).map((line) => `- ${escapeMarkdown(line)}`),
  ];
}

/** Text that Markdown must not take for its own signs. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~&]/g, "\\$&");
}
