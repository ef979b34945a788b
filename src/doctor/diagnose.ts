import { readersGroup, readersOf } from "../accounts/readers.ts";
import { programs } from "../contract/programs.ts";
import { formatLocation } from "../diagnostics/diagnostics.ts";
import type { Bytes } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";
import type { Facts } from "./facts.ts";

/** One thing that was looked at: fine, weaker than it could be, or worth knowing. */
export interface Sign {
  readonly state: "ok" | "weak" | "note";
  readonly title: string;
  /** What follows from it, and what to do. */
  readonly advice?: string;
}

const ok = (title: string): Sign => ({ state: "ok", title });
const weak = (title: string, advice: string): Sign => ({ state: "weak", title, advice });
const note = (title: string, advice: string): Sign => ({ state: "note", title, advice });

/** What works in a container and what is weakened there, each with what to do. */
export function diagnose(facts: Facts): Sign[] {
  return [...running(facts), ...policy(facts), ...accounts(facts), ...kernel(facts), ...always];
}

const memoryFilesystems = ["tmpfs", "ramfs"];

function running({ uid, init, hasTable, broker, stateFilesystem, noNewPrivileges, capabilities }: Facts): Sign[] {
  const found: Sign[] = [];
  found.push(
    init === programs.envInit || (init === "my_init" && hasTable)
      ? ok("env-init is PID 1")
      : weak(
          `PID 1 is ${init === undefined ? "not to be seen" : printable(init as Bytes)}, not env-init`,
          'nothing was wiped from its environment, and nobody restarts the broker: ENTRYPOINT ["/usr/sbin/env-init"], or env-init --exec before another init',
        ),
  );
  found.push(
    hasTable
      ? ok("there is a grant table")
      : weak(
          "there is no grant table",
          "launchers pass base variables only: env-init makes it at boot; look at its messages",
        ),
  );
  if (broker) {
    found.push(
      broker.isFiltered
        ? ok("the broker answers, behind its filter of system calls")
        : weak(
            "the broker has no filter of system calls",
            "the kernel has no seccomp, or forbids it: allow it in the runtime's profile",
          ),
    );
  } else
    found.push(
      weak(
        "no broker runs",
        "with-env works for root only: env-init starts it as root; with another init, run shipped/env-brokerd.run",
      ),
    );
  if (stateFilesystem !== undefined)
    found.push(
      memoryFilesystems.includes(stateFilesystem)
        ? ok("/run/env-broker is in memory")
        : weak(
            `/run/env-broker is on ${stateFilesystem}`,
            "the table holds values, and they reach a disk: docker run --tmpfs /run, or an emptyDir with medium: Memory",
          ),
    );
  if (uid !== 0)
    found.push(
      note("this container does not run as root", "setuser switches no user: everything runs with @init's grants"),
    );
  else if (noNewPrivileges)
    found.push(note("no_new_privs is set", "sudo and other setuid programs do nothing here; setuser needs none"));
  if (uid === 0 && !has(capabilities, 6, 7))
    found.push(
      weak(
        "root has no CAP_SETUID or CAP_SETGID",
        "setuser cannot become anybody: --cap-add SETUID --cap-add SETGID, or run as the user from the start",
      ),
    );
  if (uid === 0 && !has(capabilities, 0))
    found.push(
      note(
        "root has no CAP_CHOWN",
        "the files of the snapshot are root's alone: members of docker_env cannot read them",
      ),
    );
  return found;
}

function policy({ policyErrors, policyFiles, subject }: Facts): Sign[] {
  const found: Sign[] = [];
  const { evaluation, world } = subject;
  if (policyErrors > 0)
    found.push(
      weak(
        `the policy has ${policyErrors === 1 ? "an error" : `${policyErrors} errors`}`,
        "the next boot ends with 78: env-broker check lists them",
      ),
    );
  else if (policyFiles === 0)
    found.push(
      weak(
        "there is no policy",
        "the default one holds, and gives everything to @init: env-broker init writes a first one",
      ),
    );
  else found.push(ok("the policy is valid"));
  if (evaluation.inherited) {
    const { everyone, uids, grant } = evaluation.inherited;
    const whom = everyone ? "everybody" : `${uids.size} of the users`;
    found.push(
      weak(
        `settings.inherit gives ${whom} every variable`,
        `take one user after the other from it (${formatLocation(grant.rule.location)})`,
      ),
    );
  }
  const whole = evaluation.grants.find(({ rule, to }) => rule.everything && to.uids.has(world.init));
  if (whole)
    found.push(
      weak(
        `the main command gets everything, by grant "${whole.rule.name}"`,
        "if it needs less, name that; or start it as its own user: env-init --user",
      ),
    );
  return found;
}

function accounts({
  subject: {
    policy: { settings },
    world,
  },
}: Facts): Sign[] {
  if (settings.files === "none") return [ok("no variable is in a file (settings.files: none)")];
  if (!world.accounts.group(readersGroup))
    return [
      note(
        `there is no group ${readersGroup}`,
        "/etc/container_environment is root's alone; groupadd docker_env lets its members read everything",
      ),
    ];
  const members = readersOf(world.accounts).filter(({ uid }) => uid !== 0);
  if (members.length === 0) return [ok(`nobody is a member of ${readersGroup}`)];
  const names = members.map(({ name }) => printable(name)).join(", ");
  return [
    weak(
      `${names}: member of ${readersGroup}`,
      "they read every variable, whatever the policy says: take them from the group",
    ),
  ];
}

function kernel({ corePattern, hasSwap, ptraceScope }: Facts): Sign[] {
  const found: Sign[] = [];
  if (corePattern?.startsWith("|"))
    found.push(
      note(
        "the kernel hands core dumps to a program of the host",
        "a crash of a service takes its variables there: ulimit -c 0 in its run script",
      ),
    );
  if (hasSwap)
    found.push(
      note(
        "this machine swaps",
        "memory, the table's too, may reach a disk: an encrypted one, or no swap for this container (--memory-swap)",
      ),
    );
  if (ptraceScope === 0)
    found.push(
      note(
        "processes of one user may trace each other (ptrace_scope 0)",
        "they could read each other's environment anyway: give each service its own user",
      ),
    );
  return found;
}

const always: readonly Sign[] = [
  note(
    "docker exec and exec probes bypass the policy",
    "the runtime hands them the whole configured environment: env-broker ps shows who has it; docker exec NAME setuser USER COMMAND drops it",
  ),
];

function has(capabilities: bigint, ...numbers: readonly number[]): boolean {
  return numbers.every((number) => (capabilities >> BigInt(number)) % 2n === 1n);
}
