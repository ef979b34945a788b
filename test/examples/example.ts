import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { image, mustPodman, podman } from "../container/podman.ts";
import { assertNoCanary } from "../support/canary.ts";
import { bin, root } from "../support/container.ts";
import { commandsOf, isCommand, transcribed } from "../support/transcript.ts";

/** A line that only says which container or image was made. */
const isId = (line: string) => /^[0-9a-f]{64}$/.test(line);

/** The tests of an example: its page, and `more`, which may start from the images that the page has built. */
export function describeExample(name: string, containers: readonly string[] = [name], more?: () => void): void {
  const remove = () => podman("rm", "--force", "--ignore", "--time", "0", ...containers);
  beforeAll(remove);
  afterAll(remove);
  describe(`the example ${name}`, () => {
    it("does what its page shows", () => expectPageToHold(name));
    more?.();
  });
}

/**
 * Runs the commands of an example's README in a copy of its folder, block by block in one shell, and holds what they print to
 * what the page shows: `vitest -u` writes it there. `docker` is podman here, and env-broker this build's.
 */
async function expectPageToHold(name: string): Promise<void> {
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
    const commands = [...text.matchAll(blocks)].flatMap(([, block = ""]) => commandsOf(block));
    const printed = run(commands, join(work, name), `${work}/bin:${process.env["PATH"]}`);
    await expect(withOutput(text, printed)).toMatchFileSnapshot(page);
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

const blocks = /^```console\n(.*?)^```$/gms;

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
    throw new Error(`the page came as far as: ${commands[printed.length] ?? "its end"}\n${stderr}`);
  const output = printed.join("");
  assertNoCanary(output, "what the example prints");
  if (output.includes("made-up")) throw new Error("the example prints a secret");
  return printed;
}

/** The page with what was printed after each command. */
function withOutput(text: string, printed: readonly string[]): string {
  let next = 0;
  return text.replace(blocks, (_, block: string) => {
    const lines = block
      .split("\n")
      .filter(isCommand)
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
