import { canary } from "../support/canary.ts";
import { defaultPath, runLives, sections } from "../support/container.ts";

/** Every program of ours that can be killed or failed. */
export const ours = "env-init,env-broker,env-brokerd,setuser,with-env,with-snapshot,with-base,restart-services";

/** What faults(1) of native/test does to a call. */
const kills = ["before", "after"] as const;
const errors = ["ENOSPC", "EIO", "EACCES", "EMFILE", "EINTR"] as const;
type Action = (typeof kills)[number] | (typeof errors)[number];

/** A system call that changes something, by its place in the run, and what is done to it. */
export interface Fault {
  readonly call: number;
  readonly action: Action;
}

/** One line of the tracer's report. */
export interface Call {
  readonly number: number;
  readonly program: string;
  readonly name: string;
  readonly path: string;
}

export function callsOf(report: string): Call[] {
  return report
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([first]) => /^\d+$/.test(first ?? ""))
    .map(([number, program = "", name = "", path = ""]) => ({ number: Number(number), program, name, path }));
}

/**
 * The faults of a run: all of them with ENV_BROKER_FAULTS=all, as `npm run fuzz` has it; else a death before each call and one of the
 * errors in turn. Of a call that is made again and again (a capability after the other is dropped) a few count.
 */
export function faultsFor(calls: readonly Call[]): Fault[] {
  const all = process.env["ENV_BROKER_FAULTS"] === "all";
  const seen = new Map<string, number>();
  return calls.flatMap(({ number, program, name, path }) => {
    const kind = `${program} ${name} ${path}`;
    const times = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, times);
    if (!all && times > 2 && name === "prctl") return [];
    const actions: readonly Action[] = all
      ? [...kills, ...errors]
      : ["before", errors[number % errors.length] as Action];
    return actions.map((action) => ({ call: number, action }));
  });
}

/** How a container is run: shell's words in, what they printed after each of their lines `== name` out. */
type Run = (words: string) => Record<string, string>;

/** What one fault left, by the names that its words have for the parts. */
export type Found = (part: string) => string;

/** Shell: what follows is printed as a part of what a fault left. */
export type Part = (name: string) => string;

/**
 * Tries each fault, some dozens in a container: `words` provoke it and print what it left, `check` throws if that is not as it
 * must be. Returns what is wrong, a text for each fault.
 */
export function problemsOf(
  faults: readonly Fault[],
  run: Run,
  words: (fault: Fault, part: Part) => string,
  check: (found: Found, fault: Fault) => void,
): string[] {
  const problems: string[] = [];
  const name = ({ action, call }: Fault, part: string) => `${action} ${call} ${part}`;
  for (let at = 0; at < faults.length; at += 60) {
    const some = faults.slice(at, at + 60);
    const results = run(some.map((fault) => words(fault, (part) => `echo '== ${name(fault, part)}'; `)).join(""));
    for (const fault of some) {
      const found: Found = (part) => results[name(fault, part)] ?? "";
      try {
        check(found, fault);
      } catch (problem) {
        problems.push(`${fault.action} at ${found("call")}, which said ${JSON.stringify(found("said"))}: ${problem}`);
      }
    }
  }
  return problems;
}

/** What `timeout` ends with where something hangs. */
export const hung = "124";

/** A file, folder, socket or FIFO: what it is, its mode, its owner and its content's hash. */
export type State = Readonly<Record<string, string>>;

export function stateOf(text: string): State {
  const lines = text.split("\n").filter((line) => line !== "");
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]));
}

const variables = { old: [`SECRET=${canary}-old`, "PORT=1", "GONE=1"], new: [`SECRET=${canary}-new`, "PORT=2"] };

/** What `setuser app env` shows of the old and of the new variables. */
export const shown = (which: "old" | "new") => variables[which].filter((entry) => !entry.startsWith("GONE"));

const policy = `version: 1
grants: { web: { to: { users: app }, allow: [SECRET, PORT] } }
settings: { audit: { events: all, to: file } }
`;

/**
 * A container that has lived once, with the old variables; then the shell's words, between its lives: `restore` brings back what the
 * first life left, `born WORDS…` starts its next life with the new variables under a command, `state` prints what there is, and
 * `launch` starts a service as the user app.
 */
export function betweenLives(words: string): Record<string, string> {
  const results = runLives(
    {
      policies: { "p.yaml": policy },
      setup:
        "mkdir /etc/my_init.d; printf '#!/bin/sh\\nexit 0\\n' >/etc/my_init.d/10-check; chmod 755 /etc/my_init.d/10-check",
    },
    [{ environment: [defaultPath, ...variables.old], command: "true", after: `${helpers}${words}` }],
  );
  return sections(results[0]?.after ?? "");
}

/** Shell: a line on a path, for stateOf. The table says at its beginning of which account files it was made: each container has its own. */
export const describing = `content() { case $1 in */grants) tail -c +89 "$1" ;; *) cat "$1" ;; esac; }
describe() { echo "$1 $(stat -c '%F %a %U:%G' "$1" | tr ' ' _) $([ ! -f "$1" ] || content "$1" | sha256sum | cut -c1-16)"; }
`;

const helpers = `mkdir /srv/old /srv/old/run /srv/old/log
cp -a /etc/container_environment /etc/container_environment.sh /etc/container_environment.json /srv/old/
cp -a /run/env-broker /srv/old/run/
cp -a /var/log/env-broker /srv/old/log/
for entry in '${[defaultPath, ...variables.new].join("' '")}'; do printf '%s\\0' "$entry"; done >/srv/new
restore() {
  rm -rf /run/env-broker /var/log/env-broker /etc/container_environment /etc/container_environment.sh /etc/container_environment.json /etc/.env-broker.tmp
  cp -a /srv/old/container_environment* /etc/
  cp -a /srv/old/run/env-broker /run/
  cp -a /srv/old/log/env-broker /var/log/
}
born() { "$@" unshare --pid --fork --kill-child --mount-proc @TEST@/exec-environ /srv/new @BIN@/env-init --quiet @BIN@/setuser app env </dev/null; }
${describing}state() {
  for path in $(find /run/env-broker /etc/container_environment /etc/container_environment.sh /etc/container_environment.json /etc/.env-broker.tmp 2>/dev/null | sort); do describe "$path"; done
}
launch() { @BIN@/setuser app env; }
`;
