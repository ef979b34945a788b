// node test/hostile/mutate.mjs [WORD...]: takes each defence of docs/threats.yaml out, in a copy of the last commit, and runs the test
// that must fail then. With words, only threats that have one of them. Ends with 1 if a test does not fail, or fails before.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { load } from "js-yaml";

const root = resolve(import.meta.dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "env-broker-mutations-"));
// Other users run the programs too.
chmodSync(work, 0o755);
const copy = join(work, "checkout");
const words = process.argv.slice(2);

function run(command, ...rest) {
  const env = { ...process.env, ENV_BROKER_FAULTS: "all" };
  const { status, stdout, stderr } = spawnSync(command, rest, { cwd: copy, env, encoding: "utf8", maxBuffer: 1 << 28 });
  return { ok: status === 0, text: `${stdout}${stderr}` };
}

/** The tests of faults are for the static programs: of those the control plane is the last image's, and the rest of this build. */
const isStatic = ({ test: [file] }) => file.startsWith("test/faults/");

function build(threat) {
  const built = run("npm", "run", "--silent", "build");
  if (!built.ok || !isStatic(threat)) return built;
  cpSync(join(root, "dist/image"), join(copy, "dist/image"), { recursive: true });
  const programs = [
    "bin/env-init",
    "bin/setuser",
    "bin/with-env",
    "libexec/env-broker/env-brokerd",
    "libexec/env-broker/with-snapshot",
  ];
  for (const name of programs) cpSync(join(copy, "dist", name), join(copy, "dist/image", name));
  return built;
}

/** A title of it.each stands for every case of it. */
const pattern = (title) =>
  title
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll("%s", ".*")
    .replaceAll("'", ".");

const test = (threat) => {
  const [file, title] = threat.test;
  return run(
    "npx",
    "--no-install",
    "vitest",
    "run",
    "--project",
    isStatic(threat) ? "static" : "e2e",
    file,
    "-t",
    pattern(title),
  );
};

function withoutDefence({ without }, action) {
  const originals = without.map(({ file }) => [file, readFileSync(join(copy, file), "utf8")]);
  try {
    for (const { file, find, replace } of without) {
      const path = join(copy, file);
      writeFileSync(
        path,
        readFileSync(path, "utf8").replace(find, () => replace),
      );
    }
    return action();
  } finally {
    // The first original of a file is the whole one.
    for (const [file, text] of originals.reverse()) writeFileSync(join(copy, file), text);
  }
}

/** What a test says of the program as it is in the copy now: whether it was run, and passed. */
function verdict(threat) {
  const built = build(threat);
  if (!built.ok)
    return `does not build: ${built.text.split("\n").find((line) => line.includes("error")) ?? built.text}`;
  const { ok, text } = test(threat);
  const [, passed = "0", failed = "0"] = /^(\d+) passed, (\d+) failed/m.exec(text) ?? [];
  if (passed === "0" && failed === "0") return `no test ran: ${text.slice(-300)}`;
  return ok ? "passes" : `fails: ${/Error\S*: .*/.exec(text)?.[0] ?? text.slice(-300)}`;
}

/** What became of a row: caught, or what is wrong with it. */
function outcome(threat) {
  const whole = verdict(threat);
  if (whole !== "passes") return `with its defence it ${whole}`;
  const without = withoutDefence(threat, () => verdict(threat));
  return without.startsWith("fails: ") ? "caught" : `NOT CAUGHT: it ${without}`;
}

try {
  spawnSync("git", ["clone", "-q", root, copy], { stdio: "inherit" });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const groups = load(readFileSync(join(copy, "docs/threats.yaml"), "utf8"));
  const threats = groups.flatMap((group) => group.threats);
  const chosen = threats.filter(({ threat }) => words.length === 0 || words.some((word) => threat.includes(word)));
  let wrong = 0;
  for (const [index, threat] of chosen.entries()) {
    const found = outcome(threat);
    if (found !== "caught") wrong++;
    process.stdout.write(`${index + 1}/${chosen.length} ${threat.threat}: ${found}\n`);
  }
  process.stdout.write(`${chosen.length - wrong} caught, ${wrong} not\n`);
  process.exitCode = wrong === 0 ? 0 : 1;
} finally {
  rmSync(work, { recursive: true });
}
