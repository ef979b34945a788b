import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The shells that the .sh form is for, each with the words that start it. */
export const shells: Readonly<Record<string, readonly string[]>> = {
  dash: ["/bin/dash"],
  bash: ["/bin/bash", "--norc"],
  busybox: ["/bin/busybox", "ash"],
  zsh: ["/bin/zsh", "-f"],
};

/** Whether a program is there. Under CI a missing one is a failure: .ci/run installs what the tests use. */
export function isThere(path: string): boolean {
  const there = existsSync(path) || existsSync(path.replace("/bin/", "/usr/bin/"));
  if (!there && process.env["CI"]) throw new Error(`${path} is missing, and CI installs it`);
  if (!there) process.stderr.write(`skipped: ${path} is not installed\n`);
  return there;
}

/** Sources a file in a shell that starts with no variable at all; the environment that the next program gets. */
export function sourceIn(shell: readonly string[], file: string): Map<string, string> {
  const [command, ...words] = shell as [string, ...string[]];
  const result = spawnSync(command, [...words, "-c", `. ${file}; exec /usr/bin/env -0`], {
    env: {},
    encoding: "latin1",
  });
  if (result.status !== 0 || result.stderr !== "")
    throw new Error(`${command} said ${result.status}: ${result.stderr}`);
  const entries = result.stdout.split("\0").slice(0, -1);
  return new Map(entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]));
}
