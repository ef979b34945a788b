import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { image, mustPodman, podman } from "../container/podman.ts";
import { assertNoCanary } from "../support/canary.ts";
import { bin, root } from "../support/container.ts";
import { stepsOf, transcribed, withOutput } from "../support/transcript.ts";

/** A line that only says which container or image was made. */
const isId = (line: string) => /^[0-9a-f]{64}$/.test(line);

/** The tests of an example: its page, and `more`, which may start from the images that the page has built. */
export function describeExample(name: string, containers: readonly string[] = [name], more?: () => void): void {
  describePage(`the example ${name}`, `examples/${name}/README.md`, containers, more);
}

/** The test of a page whose commands start in the folder where it lies. */
export function describePage(title: string, page: string, containers: readonly string[], more?: () => void): void {
  const remove = () => podman("rm", "--force", "--ignore", "--time", "0", ...containers);
  describe(title, () => {
    beforeAll(remove);
    afterAll(remove);
    it("does what its page shows", () => expectPageToHold(page));
    more?.();
  });
}

/**
 * Runs the commands of a page in a copy of its folder, block by block in one shell, and holds what they print to
 * what the page shows: `vitest -u` writes it there. `docker` is podman here, and env-broker this build's.
 */
async function expectPageToHold(path: string): Promise<void> {
  const page = join(root, path);
  const work = mkdtempSync(join(tmpdir(), `env-broker-example-`));
  try {
    cpSync(join(root, "examples"), join(work, "examples"), { recursive: true });
    mkdirSync(join(work, dirname(path)), { recursive: true });
    mkdirSync(join(work, "bin"));
    symlinkSync(join(root, "test/examples/docker.sh"), join(work, "bin/docker"));
    symlinkSync(join(bin, "env-broker"), join(work, "bin/env-broker"));
    for (const tag of ["env-broker", "env-broker-files", "env-broker-client"])
      mustPodman("tag", image.replace("env-broker", tag), `localhost/${tag}:latest`);
    const text = readFileSync(page, "utf8");
    const printed = run(stepsOf(text), join(work, dirname(path)), `${work}/bin:${process.env["PATH"]}`);
    await expect(withOutput(text, printed, shown)).toMatchFileSnapshot(page);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Without what is another time another: the clock, pids, hashes, and blanks that nobody sees. */
function steady(line: string): string {
  return line
    .replace(/"(time|pid|policy|prev)":("[^"]*"|\d+)/g, '"$1":...')
    .replace(/\(pid \d+\) \d+s/g, "(pid ...) ...s")
    .replace(/[0-9a-f]{64}/g, "...")
    .trimEnd();
}

const shown = (output: string) =>
  output
    .split("\n")
    .filter((line) => line !== "" && !isId(line))
    .map(steady);

/** What each command prints, with its exit code where a person would ask for it. */
function run(commands: readonly string[], cwd: string, path: string): string[] {
  const separator = "==== next";
  const script = commands.map((command) => `${transcribed(command)}; echo "${separator}"`);
  const { stdout, stderr } = spawnSync("sh", ["-c", script.join("\n")], {
    cwd,
    encoding: "utf8",
    env: { PATH: path, HOME: process.env["HOME"] ?? "/root" },
    // A page that waits for what does not come is ended, well before the runner would give up on it.
    timeout: 400_000,
    killSignal: "SIGKILL",
  });
  const printed = stdout.split(`${separator}\n`).slice(0, -1);
  if (printed.length !== commands.length || stderr !== "")
    throw new Error(
      `the page came as far as: ${commands[printed.length] ?? "its end"}\n${stdout.slice(-2000)}${stderr}`,
    );
  const output = printed.join("");
  assertNoCanary(output, "what the example prints");
  if (output.includes("made-up")) throw new Error("the example prints a secret");
  return printed;
}
