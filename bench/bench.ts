import { execFileSync } from "node:child_process";
import { cpus, release } from "node:os";
import { measureBoot, places, starters } from "./boot.ts";
import { roundsOr } from "./rounds.ts";

/** `npm run bench [-- --json] [--rounds N]`: everything that is measured, as ratios within one run. */
const rounds = roundsOr(60);
const isPerson = process.stderr.isTTY === true;

/** What was measured on, for whoever reads the figures. */
function machine(): string {
  const python = execFileSync("/usr/bin/python3", ["--version"], { encoding: "utf8" }).trim();
  const [cpu] = cpus();
  return `Linux ${release()}, ${cpus().length} × ${cpu?.model ?? "an unknown processor"}; Node ${process.version}, ${python}`;
}

const times = measureBoot(rounds, (done) => {
  if (isPerson) process.stderr.write(`\rboot: round ${done} of ${rounds} `);
});
if (isPerson) process.stderr.write("\r\x1b[K");

if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ rounds, boot: times }, null, 2)}\n`);
else {
  const against = "my_init's work, Python 3";
  process.stdout.write(
    `${machine()}\n\nBoot, from PID 1's start to the main command's; medians of ${rounds} rounds\n\n`,
  );
  for (const place of places) {
    process.stdout.write(`/etc on ${place === "overlay" ? "a fresh overlay" : "tmpfs"}\n`);
    for (const name of Object.keys(starters)) {
      const time = times[place][name] as number;
      const ratio = time / (times[place][against] as number);
      process.stdout.write(`  ${name.padEnd(38)}${time.toFixed(1).padStart(7)} ms ${ratio.toFixed(2).padStart(6)}\n`);
    }
  }
}
