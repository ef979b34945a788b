import { places } from "../bench/boot.ts";
import { goals, isMet } from "../bench/goals.ts";
import type { Growth, Way } from "../bench/growth-points.ts";
import { launchers } from "../bench/launchers.ts";
import type { Results } from "../bench/results.ts";

/** What docs/performance.md says of the runs that are kept, in Markdown. */
export function performancePage(results: Results, growth: Growth): string {
  const { machine, versions, rounds, launch, boot, memory, requests } = results;
  const chain = launch.small[launchers.chain] ?? Number.NaN;
  const names = [...new Set([...Object.keys(launch.small), ...Object.keys(launch.others)])];
  const time = (values: Readonly<Record<string, number>>, name: string) => {
    const value = values[name];
    return value === undefined ? "" : value.toFixed(value < 100 ? 1 : 0);
  };
  return [
    `${machine}; ${versions.join(", ")}. Medians of a run of ${rounds} rounds.`,
    "",
    ...table(
      ["what", "goal", "measured", ""],
      goals.map((goal) => [
        goal.what,
        `${goal.bound} ${goal.limit} ${goal.unit}`,
        `${goal.measured(results).toFixed(2)} ${goal.unit}`,
        isMet(goal, results) ? "met" : "missed",
      ]),
    ),
    ...table(
      ["a launch, µs", "ours alone", "everything on record", "a large policy", "in turn with others"],
      names.map((name) => [
        name,
        time(launch.small, name),
        time(launch.audited, name),
        time(launch.large, name),
        time(launch.others, name),
      ]),
    ),
    ...table(
      ["a boot, ms", ...places.map((place) => (place === "overlay" ? "/etc on a fresh overlay" : "/etc on tmpfs"))],
      Object.keys(boot.tmpfs).map((name) => [name, ...places.map((place) => time(boot[place], name))]),
    ),
    ...table(
      ["what stays", "PSS, kB"],
      Object.entries(memory).map(([name, kilobytes]) => [name, kilobytes.toFixed(0)]),
    ),
    `Requests a second, one connection each: the broker ${requests.broker.toFixed(0)}, an echo that writes the same line ${requests.echo.toFixed(0)}. A bare chain in that run: ${chain.toFixed(0)} µs.`,
    "",
    "![How times grow with a policy](growth.svg)",
    "",
    ...(Object.keys(growth.points) as Way[]).flatMap((way) => growthOf(way, growth)),
  ].join("\n");
}

const words: Readonly<Record<Way, string>> = {
  variables: "variables, all granted and all passed on",
  bytes: "bytes in ten variables, all granted",
  grants: "grants of as many users, with ten variables each that the launched user has nothing of",
  users: "users of one grant",
};

/** The points of one way, and in words what ten times as much costs at its end. */
function growthOf(way: Way, { points }: Growth): string[] {
  const all = points[way];
  const [before, last] = all.slice(-2);
  const times = (of: (point: NonNullable<typeof last>) => number) =>
    before && last ? `${(of(last) / of(before)).toFixed(1)} times` : "";
  return [
    ...table(
      [words[way], "setuser, µs", "a chain with that environment, µs", "table, bytes", "reload, ms", "check, ms"],
      all.map((point) => [
        point.size.toLocaleString("en"),
        point.launch.toFixed(0),
        point.chain.toFixed(0),
        point.table.toLocaleString("en"),
        point.reload.toFixed(0),
        point.check.toFixed(0),
      ]),
    ),
    `From ${before?.size.toLocaleString("en")} to ${last?.size.toLocaleString("en")}, ten times as many: a launch takes ${times(({ launch }) => launch)} as long (the chain ${times(({ chain }) => chain)}), a reload ${times(({ reload }) => reload)}, and the table is ${times(({ table: size }) => size)} as large.`,
    "",
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line), ""];
}
