import { measureLaunches } from "./launchers.ts";
import { roundsOr } from "./rounds.ts";

/** `npm run bench -- launch [--rounds N]`: what a launch costs, beside a bare chain and other launchers that are installed. */
const rounds = roundsOr(1000);

process.stdout.write(
  `From vfork to the end of a command that does nothing; 30 variables, medians of ${rounds} shuffled rounds\n`,
);
for (const [title, times] of Object.entries(measureLaunches(rounds))) {
  const [bare = Number.NaN] = times.values();
  process.stdout.write(`\naudit.events: ${title}\n`);
  for (const [name, time] of times)
    process.stdout.write(
      `  ${name.padEnd(42)}${(time / 1e3).toFixed(0).padStart(7)} µs ${(time / bare).toFixed(2).padStart(7)}\n`,
    );
}
