import { boots } from "./boot.ts";
import { launchers } from "./launchers.ts";
import { inits } from "./memory.ts";
import type { Results } from "./results.ts";
import { drawing, element, text } from "./svg.ts";

interface Group {
  readonly title: string;
  readonly unit: string;
  readonly own: string;
  readonly values: Readonly<Record<string, number>>;
}

const [row, left, bar, width] = [22, 270, 330, 720] as const;

/** The results of a run as bars: a launch, a boot, and what stays in memory, each beside the others. */
export function bars({ launch, boot, memory, machine }: Results): string {
  const pick = (values: Readonly<Record<string, number>>, names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
  const groups: Group[] = [
    { title: "A launch", unit: "µs", own: launchers.setuser, values: launch.others },
    { title: "A boot, /etc on tmpfs", unit: "ms", own: boots.own, values: pick(boot.tmpfs, [boots.own, boots.myInit]) },
    { title: "What stays in memory", unit: "kB", own: inits.own, values: memory },
  ];
  const parts: string[] = [];
  let top = 0;
  for (const group of groups) {
    parts.push(text(group.title, { x: 8, y: top + 24, class: "title" }));
    const drawn = rowsOf(group, top + 34);
    parts.push(...drawn);
    top += 34 + row * Object.keys(group.values).length + 10;
  }
  parts.push(text(machine, { x: 8, y: top + 20, class: "faint" }));
  return drawing(width, top + 32, "Time of a launch and a boot, and memory, beside other programs", parts);
}

function rowsOf({ own, unit, values }: Group, top: number): string[] {
  const sorted = Object.entries(values).sort(([, one], [, other]) => one - other);
  const most = Math.max(...sorted.map(([, value]) => value));
  const mine = values[own] ?? Number.NaN;
  return sorted.flatMap(([name, value], at) => {
    const y = top + row * at;
    const length = Math.max(1, (bar * value) / most);
    const ratio = name === own ? "" : ` · ${(value / mine).toFixed(value / mine < 10 ? 1 : 0)} ×`;
    return [
      text(name, { x: left - 8, y: y + 15, "text-anchor": "end" }),
      element("rect", {
        x: left,
        y: y + 3,
        width: length.toFixed(1),
        height: 15,
        class: name === own ? "own" : "other",
      }),
      text(`${value.toFixed(0)} ${unit}${ratio}`, { x: left + length + 6, y: y + 15 }),
    ];
  });
}
