import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertNoCanary } from "../support/canary.ts";
import { webPolicy } from "../support/e2e.ts";

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Images that `npm run test:image` builds. */
export const image = "localhost/env-broker:test";
export const filesImage = "localhost/env-broker-files:test";
export const clientImage = "localhost/env-broker-client:test";

export function podman(...words: string[]): Output {
  // Where the kernel kills a container for its memory, the engine leaves a file in the folder that it was started in.
  const cwd = mkdtempSync(join(tmpdir(), "env-broker-podman-"));
  const { status, stdout, stderr, error } = spawnSync("podman", words, { encoding: "utf8", timeout: 100_000, cwd });
  rmSync(cwd, { recursive: true });
  if (error) throw error;
  return { code: status ?? -1, stdout, stderr };
}

/** podman, for what must succeed. */
export function mustPodman(...words: string[]): string {
  const { code, stdout, stderr } = podman(...words);
  if (code !== 0) throw new Error(`podman ${words.join(" ")} ended with ${code}: ${stderr}`);
  return stdout;
}

/** No network, and limits that every machine lets root set. */
export const engineOptions = ["--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];

/** How a container is started here. */
const common = ["--runtime", "runc", "run", ...engineOptions];

/** Runs a container to its end; what it says on stderr is looked at for values. */
export function runContainer(...words: string[]): Output {
  const output = podman(...common, "--rm", ...words);
  assertNoCanary(output.stderr, "stderr of the container");
  return output;
}

const started: string[] = [];

/** Starts a container that goes on running; its id. removeContainers() ends it. */
export function startContainer(...words: string[]): string {
  const id = mustPodman(...common, "--detach", ...words).trim();
  started.push(id);
  return id;
}

export function removeContainers(): void {
  if (started.length > 0) podman("rm", "--force", "--time", "0", ...started.splice(0));
}

/** What the main command of a running container has printed so far, once it has printed `word`. */
export function waitForLog(id: string, word: string): string {
  for (let attempt = 0; attempt < 200; attempt++) {
    const { stdout, stderr } = podman("logs", id);
    if (`${stdout}${stderr}`.includes(word)) return stdout + stderr;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  throw new Error(`${id} never said ${word}`);
}

/** Builds an image from a Dockerfile's text and other files beside it; its tag. The image is removed by removeImages(). */
export function buildImage(name: string, dockerfile: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "env-broker-image-"));
  const tag = `localhost/env-broker-${name}:test`;
  try {
    for (const [path, text] of Object.entries({ Dockerfile: dockerfile, ...files }))
      writeFileSync(join(folder, path), text);
    const flags = ["--pull-never", "--isolation", "chroot", "--network", "host", "--quiet"];
    const { status, stderr } = spawnSync("buildah", ["bud", ...flags, "-t", tag, folder], { encoding: "utf8" });
    if (status !== 0) throw new Error(`${tag} cannot be built: ${stderr}`);
    built.push(tag);
    return tag;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A child of the image with a user app and webPolicy; files of tests run side by side, so each has a name of its own. */
export function appImage(name: string): string {
  return buildImage(
    name,
    `FROM ${image}\nRUN useradd --uid 1001 app\nCOPY --chmod=644 web.yaml /etc/env-broker/policies/\n`,
    { "web.yaml": webPolicy },
  );
}

const built: string[] = [];

export function removeImages(): void {
  if (built.length > 0) podman("rmi", "--force", ...built.splice(0));
}
