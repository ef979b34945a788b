import { beforeAll, expect, it } from "vitest";
import { describeContainers } from "../support/e2e.ts";
import {
  betweenLives,
  callsOf,
  type Fault,
  type Found,
  faultsFor,
  hung,
  ours,
  type Part,
  problemsOf,
  type State,
  shown,
  stateOf,
} from "./scene.ts";

const tracer = (action: string, call: number) => `timeout 30 @TEST@/faults ${action} ${call} ${ours} /srv/report`;

/** A life with a fault, what it left, a launch by that, and the life after it. */
const lifeWith = ({ action, call }: Fault, part: Part) => `restore
${part("printed")}born ${tracer(action, call)} 2>/srv/said; code=$?
${part("code")}echo $code
${part("said")}cat /srv/said
${part("call")}grep '^${call} ' /srv/report
${part("left")}state
${part("launched")}launch 2>/srv/said; code=$?
${part("launch code")}echo $code
${part("launch said")}cat /srv/said
${part("next printed")}born 2>/srv/said; code=$?
${part("next code")}echo $code
${part("next said")}cat /srv/said
${part("next left")}state
${part("verified")}@BIN@/env-broker audit --verify >/srv/said 2>&1; echo $?; cat /srv/said
`;

interface Baseline {
  readonly old: State;
  readonly new: State;
  readonly faults: readonly Fault[];
  /** Files that another user could open at some moment. */
  readonly open: readonly string[];
}

function baseline(): Baseline {
  const found = betweenLives(`restore; echo '== old'; state
born ${tracer("count", 0)} >/srv/printed 2>&1; echo '== calls'; cat /srv/report
echo '== new'; state
restore; born ${tracer("watch", 0)} >/srv/printed 2>&1; echo '== open'; grep ^OPEN /srv/report
`);
  return {
    old: stateOf(found["old"] ?? ""),
    new: stateOf(found["new"] ?? ""),
    faults: faultsFor(callsOf(found["calls"] ?? "")),
    open: (found["open"] ?? "").split("\n").filter((line) => line !== ""),
  };
}

const entries = (text: string | undefined) =>
  (text ?? "")
    .split("\n")
    .filter((line) => /^(SECRET|PORT|GONE)=/.test(line))
    .sort();

/**
 * What may be there besides what a whole life leaves, and never wider than what it becomes. The list of what boot is about to write
 * names old and new files at a time until it is done; whether it does its work shows in the next life. The audit log is in the state
 * folder where its own cannot be written.
 */
const passing =
  /\/(\.env-broker\.tmp|booting|env)$|^\/etc\/container_environment\/\.env-broker$|^\/run\/env-broker\/audit\.jsonl$/;
const narrow =
  /^(regular(_empty)?_file_640_root:docker_env|regular(_empty)?_file_600_root:(root|docker_env)|directory_(700|750)_root:(root|docker_env)|directory_755_root:root|fifo_600_root:root|socket_6(00|66)_root:root)( |$)/;

/** Old or new content, and never wider than it becomes: where its group cannot be given, it is root's alone. */
function checkLeft(left: State, { old, new: whole }: Baseline): void {
  const content = (is: string | undefined) => is?.split(" ")[1];
  for (const [path, is] of Object.entries(left)) {
    expect(is, path).toMatch(narrow);
    if (is.startsWith("regular") && !passing.test(path))
      expect([content(old[path]), content(whole[path])], path).toContain(content(is));
  }
}

/** Old or new variables, none with a line that says so, or a refusal of one line. */
function checkLaunch(code: number, printed: readonly string[], said: string): void {
  const isWhole = [shown("old"), shown("new")].some((each) => [...each].sort().join() === printed.join());
  if (code === 0 && isWhole) return;
  expect(printed).toEqual([]);
  expect(said).toMatch(/^setuser: .*\n$/s);
  if (code === 0) expect(said).toContain("no /run/env-broker/grants");
  else expect([77, 78, 125, 126, 127]).toContain(code);
}

const newVariables = [...shown("new")].sort();

function checkLife(found: Found, known: Baseline): void {
  expect(found("code"), "it ends").not.toBe(hung);
  if (found("code") === "0") expect(entries(found("printed"))).toEqual(newVariables);
  else expect([[], newVariables]).toContainEqual(entries(found("printed")));
  checkLeft(stateOf(found("left")), known);
  checkLaunch(Number(found("launch code")), entries(found("launched")), `${found("launch said")}\n`);
  expect([found("next code"), entries(found("next printed"))], found("next said")).toEqual(["0", newVariables]);
  const { "/run/env-broker/audit.jsonl": _, ...left } = stateOf(found("next left"));
  expect(left).toEqual(known.new);
  expect(found("verified")).toMatch(/^0\n/);
}

describeContainers("a boot over an earlier life", () => {
  let known: Baseline;
  beforeAll(() => {
    known = baseline();
  });

  it("makes what no other user can open at any moment, one with gid 0 neither", () => {
    expect(known.faults.length).toBeGreaterThan(100);
    expect(known.open).toEqual([]);
  });

  it("that is killed, or in which a system call fails, leaves each file old, new or absent, and the next boot is as any other", () => {
    expect(problemsOf(known.faults, betweenLives, lifeWith, (found) => checkLife(found, known))).toEqual([]);
  }, 1_800_000);
});
