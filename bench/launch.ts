import { launchers, measureLaunches } from "./launchers.ts";
import { roundsOr } from "./rounds.ts";

/** `npm run bench -- launch [--rounds N]`: what a launch costs on this machine, beside the other launchers that it has. */
const rounds = roundsOr(1000);

process.stdout.write(
  `From vfork to the end of a command that does nothing; medians of ${rounds} shuffled rounds, µs and against the first\n`,
);
for (const [occasion, times] of Object.entries(measureLaunches(rounds, () => undefined))) {
  process.stdout.write(`\n${occasion}\n`);
  for (const [name, time] of Object.entries(times)) {
    const ratio = time / (times[launchers.chain] ?? times[launchers.setuser] ?? Number.NaN);
    process.stdout.write(`  ${name.padEnd(42)}${time.toFixed(0).padStart(7)} ${ratio.toFixed(2).padStart(7)}\n`);
  }
}
