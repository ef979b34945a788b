import type { Growth, Point, Way } from "./growth-points.ts";
import { drawing, element, text } from "./svg.ts";

/** What is drawn of each point, in microseconds: a colour a line. */
const lines: readonly {
  readonly name: string;
  readonly colour: string;
  readonly legend: number;
  readonly of: (point: Point) => number;
}[] = [
  { name: "setuser", colour: "own", legend: 8, of: ({ launch }) => launch },
  { name: "a bare chain with the same environment", colour: "other", legend: 110, of: ({ chain }) => chain },
  { name: "env-broker reload", colour: "third", legend: 410, of: ({ reload }) => reload * 1e3 },
];

const titles: Readonly<Record<Way, string>> = {
  variables: "variables, all granted",
  bytes: "bytes, all granted",
  grants: "grants of others, ten variables each",
  users: "users of a grant",
};

const [panel, width, left, height, decades] = [
  360,
  245,
  70,
  190,
  ["100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s"],
] as const;

/** How times grow with a policy: four panels, both of their axes logarithmic. */
export function growthLines({ points, machine }: Growth): string {
  const parts = (Object.keys(titles) as Way[]).map((way, at) =>
    element(
      "g",
      { transform: `translate(${(at % 2) * panel},${Math.floor(at / 2) * (height + 70)})` },
      panelOf(titles[way], points[way]).join("\n"),
    ),
  );
  const bottom = 2 * (height + 70);
  const legend = lines.flatMap(({ name, colour, legend: x }) => [
    element("rect", { x, y: bottom + 4, width: 12, height: 12, class: colour }),
    text(name, { x: x + 18, y: bottom + 15 }),
  ]);
  return drawing(2 * panel, bottom + 52, "Times of a launch and a reload as a policy grows", [
    ...parts,
    ...legend,
    text(machine, { x: 8, y: bottom + 40, class: "faint" }),
  ]);
}

function panelOf(title: string, points: readonly Point[]): string[] {
  const [first, last] = [Math.log10(points[0]?.size ?? 1), Math.log10(points.at(-1)?.size ?? 10)];
  const x = (size: number) => left + (width * (Math.log10(size) - first)) / (last - first);
  const y = (microseconds: number) => 40 + height - (height * (Math.log10(microseconds) - 2)) / (decades.length - 1);
  const grid = decades.flatMap((label, at) => [
    element("line", { x1: left, x2: left + width, y1: y(10 ** (at + 2)), y2: y(10 ** (at + 2)), class: "grid" }),
    text(label, { x: left - 6, y: y(10 ** (at + 2)) + 4, "text-anchor": "end", class: "faint" }),
  ]);
  const sizes = points.map(({ size }) =>
    text(size.toLocaleString("en"), { x: x(size), y: 40 + height + 18, "text-anchor": "middle", class: "faint" }),
  );
  const drawn = lines.map(({ colour, of }) => {
    const path = points.map((point) => `${x(point.size).toFixed(1)},${y(of(point)).toFixed(1)}`).join(" ");
    return element("polyline", { points: path, class: `line ${colour}`, style: "fill: none" });
  });
  return [text(title, { x: left, y: 24, class: "title" }), ...grid, ...sizes, ...drawn];
}
