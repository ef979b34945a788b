import { execFileSync, spawnSync } from "node:child_process";
import { cpus, release } from "node:os";

/** What was measured on, for whoever reads the figures. */
export function machine(): string {
  const [cpu] = cpus();
  return `Linux ${release()}, ${cpus().length} × ${cpu?.model ?? "an unknown processor"}`;
}

/** What was compared, of what version. */
export function versions(): string[] {
  const python = execFileSync("/usr/bin/python3", ["--version"], { encoding: "utf8" }).trim();
  const packages = ["catatonit", "dumb-init", "gosu", "opendoas", "runit", "s6", "sudo", "tini", "util-linux"];
  const { stdout } = spawnSync("/usr/bin/dpkg-query", ["-W", "-f", "${Package} ${Version}\n", ...packages], {
    encoding: "utf8",
  });
  return [`Node ${process.version}`, python, ...stdout.split("\n").filter((line) => / ./.test(line))];
}
