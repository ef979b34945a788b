import { describe, expect, it } from "vitest";
import { diagnose } from "../../../src/doctor/diagnose.ts";
import type { Facts } from "../../../src/doctor/facts.ts";
import { subjectOf, world } from "../../support/policy.ts";

const good: Facts = {
  uid: 0,
  init: "env-init",
  hasTable: true,
  broker: { isFiltered: true },
  stateFilesystem: "tmpfs",
  corePattern: "core",
  hasSwap: false,
  ptraceScope: 1,
  capabilities: 0xffn,
  noNewPrivileges: false,
  subject: subjectOf("grants: { a: { to: { users: app }, allow: A } }", ["A"]),
  policyFiles: 1,
  policyErrors: 0,
};

const titles = (change: Partial<Facts>) =>
  diagnose({ ...good, ...change }).flatMap(({ state, title }) =>
    state === "ok" || title.startsWith("docker exec") ? [] : [`${state}: ${title}`],
  );

describe("a container", () => {
  it("where all is well is told so, and that docker exec stays", () => {
    expect(titles({})).toEqual([]);
    expect(diagnose(good).filter(({ state }) => state === "ok")).toHaveLength(6);
    expect(diagnose(good).at(-1)?.title).toBe("docker exec and exec probes bypass the policy");
    for (const { state, advice } of diagnose({ ...good, hasTable: false }))
      expect(advice === undefined).toBe(state === "ok");
  });

  it.each<[Partial<Facts>, string]>([
    [{ init: "tini\x1b" }, "weak: PID 1 is tini\\x1b, not env-init"],
    [{ init: undefined }, "weak: PID 1 is not to be seen, not env-init"],
    [{ hasTable: false }, "weak: there is no grant table"],
    [{ policyErrors: 1 }, "weak: the policy has an error"],
    [{ broker: undefined }, "weak: no broker runs"],
    [{ broker: { isFiltered: false } }, "weak: the broker has no filter of system calls"],
    [{ stateFilesystem: "overlay" }, "weak: /run/env-broker is on overlay"],
    [{ uid: 1000 }, "note: this container does not run as root"],
    [{ noNewPrivileges: true }, "note: no_new_privs is set"],
    [{ capabilities: 0x1fn }, "weak: root has no CAP_SETUID or CAP_SETGID"],
    [{ capabilities: 0xfen }, "note: root has no CAP_CHOWN"],
    [{ policyErrors: 2 }, "weak: the policy has 2 errors"],
    [{ policyFiles: 0 }, "weak: there is no policy"],
    [{ corePattern: "|/usr/lib/x" }, "note: the kernel hands core dumps to a program of the host"],
    [{ hasSwap: true }, "note: this machine swaps"],
    [{ ptraceScope: 0 }, "note: processes of one user may trace each other (ptrace_scope 0)"],
    [
      { subject: subjectOf("settings: { inherit: true }", []) },
      "weak: settings.inherit gives everybody every variable",
    ],
    [
      { subject: subjectOf("settings: { inherit: [app] }", []) },
      "weak: settings.inherit gives 1 of the users every variable",
    ],
    [
      { subject: subjectOf("grants: { all: { to: { users: '@init' }, everything: true } }", []) },
      'weak: the main command gets everything, by grant "all"',
    ],
    [{ subject: subjectOf("", [], [], world([], [])) }, "note: there is no group docker_env"],
    [
      { subject: subjectOf("", [], [], world(["bob:x:5:1900::/:/bin/sh", "root:x:0:1900::/:/bin/sh"])) },
      "weak: bob: member of docker_env",
    ],
  ])("that is weakened is told of it, and of nothing else: %#", (change, title) => {
    expect(titles(change)).toEqual([title]);
  });

  it("does not take baseimage-docker's my_init for env-init, which has that name too", () => {
    expect(titles({ init: "my_init" })).toEqual([]);
    expect(titles({ init: "my_init", hasTable: false })).toContain("weak: PID 1 is my_init, not env-init");
  });

  it("says nothing of what cannot be seen, and of no files that no group reads", () => {
    expect(
      titles({
        stateFilesystem: undefined,
        corePattern: undefined,
        hasSwap: undefined,
        ptraceScope: undefined,
        init: "my_init",
      }),
    ).toEqual([]);
    expect(titles({ subject: subjectOf("settings: { files: none }", [], [], world([], [])) })).toEqual([]);
  });
});
