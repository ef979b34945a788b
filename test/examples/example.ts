import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { image, mustPodman, podman } from "../container/podman.ts";
import { assertNoCanary } from "../support/canary.ts";
import { bin, root } from "../support/container.ts";

/** What stands before a command and before its exit code, where that is neither 0 nor 1. */
const prompt = "$ ";

/** A line that only says which container or image was made. */
const isId = (line: string) => /^[0-9a-f]{64}$/.test(line);

/**
 * Runs the commands of an example's README in a copy of its folder, block by block in one shell, and holds what they print to
 * what the page shows: `vitest -u` writes it there. `docker` is podman here, and env-broker this build's.
 */
export async function expectPageToHold(name: string): Promise<void> {
  const page = join(root, "examples", name, "README.md");
  const work = mkdtempSync(join(tmpdir(), `env-broker-example-`));
  try {
    cpSync(join(root, "examples", name), join(work, name), { recursive: true });
    mkdirSync(join(work, "bin"));
    symlinkSync(join(root, "test/examples/docker.sh"), join(work, "bin/docker"));
    symlinkSync(join(bin, "env-broker"), join(work, "bin/env-broker"));
    for (const tag of ["env-broker", "env-broker-files", "env-broker-client"])
      mustPodman("tag", image.replace("env-broker", tag), `localhost/${tag}:latest`);
    const text = readFileSync(page, "utf8");
    const printed = run(commandsOf(text), join(work, name), `${work}/bin:${process.env["PATH"]}`);
    await expect(withOutput(text, printed)).toMatchFileSnapshot(page);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Ends what an example has left running, by the names of its containers. */
export function removeExample(...names: string[]): void {
  podman("rm", "--force", "--ignore", "--time", "0", ...names);
}

/** Without what is another time another: the clock, pids, hashes, and blanks that nobody sees. */
function steady(line: string): string {
  return line
    .replace(/"(time|pid|policy|prev)":("[^"]*"|\d+)/g, '"$1":...')
    .replace(/\(pid \d+\) \d+s/g, "(pid ...) ...s")
    .replace(/[0-9a-f]{64}/g, "...")
    .trimEnd();
}

const blocks = /^```console\n(.*?)^```$/gms;

function commandsOf(text: string): string[] {
  return [...text.matchAll(blocks)].flatMap(([, block = ""]) =>
    block.split("\n").flatMap((line) => (line.startsWith(prompt) ? [line.slice(prompt.length)] : [])),
  );
}

/** What each command prints, with its exit code where a person would ask for it. */
function run(commands: readonly string[], cwd: string, path: string): string[] {
  const separator = "==== next";
  const script = commands.map(
    (command) => `{ ${command}\n} 2>&1; code=$?; [ $code -le 1 ] || echo "[exit $code]"; echo "${separator}"`,
  );
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
    throw new Error(`the page came as far as: ${commands[printed.length] ?? "its end"}\n${stderr}`);
  const shown = printed.join("");
  assertNoCanary(shown, "what the example prints");
  if (shown.includes("made-up")) throw new Error("the example prints a secret");
  return printed;
}

/** The page with what was printed after each command. */
function withOutput(text: string, printed: readonly string[]): string {
  let next = 0;
  return text.replace(blocks, (_, block: string) => {
    const lines = block
      .split("\n")
      .filter((line) => line.startsWith(prompt))
      .flatMap((line) => [
        line,
        ...(printed[next++] ?? "")
          .split("\n")
          .filter((each) => each !== "" && !isId(each))
          .map(steady),
      ]);
    return `\`\`\`console\n${lines.join("\n")}\n\`\`\``;
  });
}
