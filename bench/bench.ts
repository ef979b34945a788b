import { measureBoot } from "./boot.ts";
import { goals, isMet } from "./goals.ts";
import { measureLaunches } from "./launchers.ts";
import { machine, versions } from "./machine.ts";
import { measureMemory } from "./memory.ts";
import { progress } from "./progress.ts";
import { report } from "./report.ts";
import { measureRequests } from "./requests.ts";
import type { Results } from "./results.ts";
import { roundsOr } from "./rounds.ts";
import { measureSize } from "./size.ts";

/**
 * `npm run bench [-- --json] [-- --check] [-- --rounds N]`: everything that is measured, as ratios within one run. With --check
 * it ends with 1 unless every goal is met.
 */
const rounds = roundsOr(60);

const results: Results = {
  machine: machine(),
  versions: versions(),
  rounds,
  launch: measureLaunches(20 * rounds, progress),
  requests: measureRequests(rounds),
  boot: measureBoot(rounds, (done) => progress(`boot: round ${done} of ${rounds}`)),
  memory: measureMemory(Math.ceil(rounds / 20)),
  size: measureSize(),
};
progress("");
process.stdout.write(process.argv.includes("--json") ? `${JSON.stringify(results, null, 2)}\n` : report(results));
if (process.argv.includes("--check") && !goals.every((goal) => isMet(goal, results))) process.exitCode = 1;
