import { boots, places } from "./boot.ts";
import { goals, isMet } from "./goals.ts";
import { launchers } from "./launchers.ts";
import type { Occasion, Results } from "./results.ts";

const titles: Readonly<Record<Occasion, string>> = {
  small: "30 variables, four grants",
  audited: "everything on record",
  large: "10,000 variables, 1,000 grants and 1,000 users in the policy",
  others: "beside others, in another order every time",
};

/** The results of a run as a table, its ratios first. */
export function report(results: Results): string {
  const { machine, versions, rounds, launch, boot, memory } = results;
  const lines = [machine, versions.join(", "), "", `Goals, in one run of ${rounds} rounds:`];
  for (const goal of goals) {
    const value = `${goal.measured(results).toFixed(2)} ${goal.unit}`;
    lines.push(
      `  ${isMet(goal, results) ? "met " : "MISS"} ${value.padStart(11)}  ${goal.bound} ${goal.limit}: ${goal.what}`,
    );
  }
  for (const [occasion, times] of Object.entries(launch) as [Occasion, Record<string, number>][]) {
    lines.push("", `A launch, from vfork to the end of a command that does nothing (${titles[occasion]}):`);
    lines.push(...rows(times, "µs", times[launchers.chain] ?? times[launchers.setuser]));
  }
  for (const place of places) {
    const where = place === "overlay" ? "a fresh overlay" : "tmpfs";
    lines.push("", `Boot, from PID 1's start to the main command's, /etc on ${where}:`);
    lines.push(...rows(boot[place], "ms", boot[place][boots.myInit]));
  }
  lines.push("", "Memory that stays, PSS:", ...rows(memory, "kB"));
  const { broker, echo } = results.requests;
  lines.push(
    "",
    "Requests, one connection each:",
    ...rows({ "the broker": broker, "an echo that logs": echo }, "a second"),
  );
  return `${lines.join("\n")}\n`;
}

function rows(values: Readonly<Record<string, number>>, unit: string, against?: number): string[] {
  return Object.entries(values).map(([name, value]) => {
    const ratio = against === undefined ? "" : ` ${(value / against).toFixed(2).padStart(7)}`;
    return `  ${name.padEnd(42)}${value.toFixed(value < 100 ? 1 : 0).padStart(8)} ${unit}${ratio}`;
  });
}
