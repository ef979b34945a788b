import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { assertNoCanary } from "./canary.ts";

export const root = resolve(import.meta.dirname, "..", "..").replace(/\/dist$/, "");
/** Our programs: with the control plane on Node, or, for the projects that set it, with the static one. */
export const bin = join(root, process.env["ENV_BROKER_BIN"] ?? "dist/bin");
/** Whether the programs under test are the static ones out of the image. */
export const isStatic = process.env["ENV_BROKER_HOST"] !== undefined;
export const tools = join(root, "dist", "test");

/** An entry of an environment block: text, or bytes as they are. */
type EnvironmentEntry = string | Uint8Array;

/** One life of a container, from env-init's start to its end. */
export interface Life {
  /** What env-init is started with: NAME=VALUE entries, in this order. */
  readonly environment?: readonly EnvironmentEntry[];
  /** Options and command of env-init; a lone text is run by /bin/sh. `@BIN@` and `@TEST@` stand for our programs' folders. */
  readonly command?: readonly string[] | string;
  /** Options of env-init before the command. */
  readonly options?: readonly string[];
  /** Docker's default capabilities, or all that root has, as without this. */
  readonly capabilities?: "docker" | "all";
  /** Options of setpriv(1) for PID 1, such as another uid. */
  readonly privileges?: readonly string[];
  /** Shell commands that root runs before this life, outside of its PID namespace. */
  readonly before?: string;
  /** Shell commands that root runs after it; what they print is `after` of the result. */
  readonly after?: string;
}

export interface ContainerSpec {
  /** Files of /etc/env-broker/policies. */
  readonly policies?: Readonly<Record<string, string>>;
  /** Lines of /etc/passwd and /etc/group, in the place of the machine's. */
  readonly passwd?: readonly string[];
  readonly group?: readonly string[];
  /** Shell commands that root runs once, when /etc and /run are in place. */
  readonly setup?: string;
}

export interface LifeResult {
  readonly code: number;
  readonly stdout: string;
  /** What was said; lines of the audit log are in `audit`. */
  readonly stderr: string;
  readonly audit: readonly AuditLine[];
  /** The heads of chains that were said at the end. */
  readonly heads: readonly string[];
  readonly after: string;
}

/** A line of the audit log. */
export interface AuditLine {
  readonly time: string;
  readonly uid?: number;
  readonly pid?: number;
  readonly cmd?: string | null;
  readonly grants?: readonly string[];
  readonly given?: readonly string[];
  readonly kept?: readonly string[];
  readonly cut?: number;
  readonly refused?: string | null;
  readonly decision: string;
  readonly policy?: string;
  readonly suppressed?: number;
  readonly lost?: number;
  readonly prev: string;
}

const isAuditLine = (line: string) => line.startsWith('{"time":');

export function auditLines(text: string): AuditLine[] {
  return text
    .split("\n")
    .filter(isAuditLine)
    .map((line) => JSON.parse(line));
}

export const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export const defaultPasswd = [
  "root:x:0:0:root:/root:/bin/bash",
  "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
  "app:x:1001:1001::/srv/app:/bin/sh",
  "web:x:1002:1002::/srv/web:/bin/sh",
  "cronjob:x:1003:1003::/srv/cron:/bin/sh",
];

export const defaultGroup = [
  "root:x:0:",
  "nogroup:x:65534:",
  "app:x:1001:",
  "web:x:1002:",
  "cronjob:x:1003:",
  "docker_env:x:1900:",
];

/** Why containers cannot run on this machine, or undefined if they can. */
export function whyNoContainers(): string | undefined {
  if (process.getuid?.() !== 0) return "root is needed for private namespaces";
  const probe = spawnSync("unshare", ["--mount", "--pid", "--fork", "mount", "-t", "tmpfs", "none", "/mnt"]);
  return probe.status === 0 ? undefined : "this machine lets root make no private mount and PID namespace";
}

/**
 * Lives of one container in private namespaces: /etc is an overlay over the machine's, /run a tmpfs, /proc its own.
 * Nothing is installed, and nothing outside is touched.
 */
export function runLives(spec: ContainerSpec, lives: readonly Life[]): LifeResult[] {
  const work = mkdtempSync(join(tmpdir(), "env-broker-"));
  try {
    chmodSync(work, 0o755);
    prepare(work, spec, lives);
    const outer = spawnSync(
      "unshare",
      [
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
        "--propagation",
        "private",
        "/bin/sh",
        join(work, "run.sh"),
      ],
      {
        encoding: "utf8",
        timeout: 100_000,
        // unshare passes over SIGTERM while it waits; its death ends everything in its namespaces.
        killSignal: "SIGKILL",
      },
    );
    if (outer.status !== 0) throw new Error(`the container could not be set up: ${outer.stderr}${outer.stdout}`);
    const read = (name: string) => (existsSync(join(work, name)) ? readFileSync(join(work, name), "utf8") : "");
    return lives.map((_, index) => {
      const stderr = read(`stderr.${index}`);
      assertNoCanary(stderr, "stderr of the container");
      const [stdout, after] = [read(`stdout.${index}`), read(`after.${index}`)];
      const said = stderr
        .split("\n")
        .filter((line) => !isAuditLine(line) && !line.startsWith("env-brokerd: the audit log ends here"));
      const heads = [...stderr.matchAll(/ends here .*; the chain's head is ([0-9a-f]{64})/g)].map(
        ([, head]) => head as string,
      );
      return {
        code: Number(read(`code.${index}`)),
        stdout,
        stderr: said.join("\n"),
        audit: auditLines(stderr),
        heads,
        after,
      };
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** One life of one container. */
export function run(spec: ContainerSpec & Life): LifeResult {
  return runLives(spec, [spec])[0] as LifeResult;
}

function prepare(work: string, spec: ContainerSpec, lives: readonly Life[]): void {
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(work, name), content);
  mkdirSync(join(work, "policies"));
  for (const [name, text] of Object.entries(spec.policies ?? {})) write(`policies/${name}`, text);
  write("passwd", lines(spec.passwd ?? defaultPasswd));
  write("group", lines(spec.group ?? defaultGroup));
  write("setup.sh", substitute(spec.setup ?? ""));
  for (const [index, life] of lives.entries()) {
    const entries = life.environment ?? [defaultPath];
    write(`environ.${index}`, Buffer.concat(entries.flatMap((entry) => [Buffer.from(entry), Buffer.from([0])])));
    write(`before.${index}.sh`, substitute(life.before ?? ""));
    write(`after.${index}.sh`, substitute(life.after ?? ""));
    if (typeof life.command === "string") write(`command.${index}.sh`, substitute(life.command));
  }
  write("run.sh", [mounts(work), ...lives.map((life, index) => lifeScript(work, life, index))].join("\n"));
}

function mounts(work: string): string {
  return `set -eu
mount -t tmpfs -o mode=755 tmpfs /mnt
mkdir /mnt/upper /mnt/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=755 tmpfs /srv
mount -t tmpfs -o mode=755 tmpfs /var/log
cat ${work}/passwd > /etc/passwd
cat ${work}/group > /etc/group
rm -rf /etc/env-broker /etc/container_environment* /etc/service /etc/my_init* /etc/rc.local
mkdir -p /etc/env-broker/policies
cp ${work}/policies/* /etc/env-broker/policies/ 2>/dev/null || true
. ${work}/setup.sh
`;
}

/** moby's default list (oci/caps/defaults.go). */
const dockerCapabilities =
  "+chown,+dac_override,+fsetid,+fowner,+mknod,+net_raw,+setgid,+setuid,+setfcap,+setpcap,+net_bind_service,+sys_chroot,+kill,+audit_write";

function lifeScript(work: string, life: Life, index: number): string {
  const command =
    typeof life.command === "string"
      ? ["/bin/sh", `${work}/command.${index}.sh`]
      : (life.command ?? ["/bin/true"]).map(substitute);
  const drop =
    life.capabilities === "docker" ? ["setpriv", `--bounding-set=-all,${dockerCapabilities}`, "--inh-caps=-all"] : [];
  const words = [
    ...drop,
    ...(life.privileges ? ["setpriv", ...life.privileges] : []),
    `${tools}/exec-environ`,
    `${work}/environ.${index}`,
    `${bin}/env-init`,
    ...(life.options ?? []),
    ...command,
  ];
  return `. ${work}/before.${index}.sh
set +e
unshare --pid --fork --kill-child --mount-proc ${words.map(quote).join(" ")} >${work}/stdout.${index} 2>${work}/stderr.${index} </dev/null
echo $? >${work}/code.${index}
sh ${work}/after.${index}.sh >${work}/after.${index} 2>&1
set -e
`;
}

function substitute(text: string): string {
  return text.replaceAll("@BIN@", bin).replaceAll("@TEST@", tools);
}

function lines(list: readonly string[]): string {
  return list.map((line) => `${line}\n`).join("");
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** What a script printed after each of its lines `== name`. */
export function sections(output: string): Record<string, string> {
  const parts = output.split(/^== (.*)\n/m);
  const found: Record<string, string> = {};
  for (let at = 1; at < parts.length; at += 2)
    found[parts[at] as string] = (parts[at + 1] as string).replace(/\n$/, "");
  return found;
}

/** The lines of an `env` output as a record. */
export function variablesOf(text: string | undefined): Record<string, string> {
  const lines = (text ?? "").split("\n").filter((line) => line.includes("="));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}
