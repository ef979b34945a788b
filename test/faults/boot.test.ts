import { beforeAll, describe, expect, it } from "vitest";
import { describeContainers } from "../support/e2e.ts";
import { betweenLives, callsOf, type Fault, faultsFor, inParts, ours, type State, shown, stateOf } from "./scene.ts";

const tracer = (action: string, call: number) => `timeout 30 @TEST@/faults ${action} ${call} ${ours} /srv/report`;

/** A life with a fault, what it left, a launch by that, and the life after it. */
const lifeWith = ({ action, call }: Fault) => {
  const name = `${action} ${call}`;
  return `restore
echo '== ${name} printed'; born ${tracer(action, call)} 2>/srv/said; code=$?
echo '== ${name} code'; echo $code
echo '== ${name} said'; cat /srv/said
echo '== ${name} call'; grep '^${call} ' /srv/report
echo '== ${name} left'; state
echo '== ${name} launched'; launch 2>/srv/said; code=$?
echo '== ${name} launch code'; echo $code
echo '== ${name} launch said'; cat /srv/said
echo '== ${name} next printed'; born 2>/srv/said; code=$?
echo '== ${name} next code'; echo $code
echo '== ${name} next said'; cat /srv/said
echo '== ${name} next left'; state
echo '== ${name} verified'; @BIN@/env-broker audit --verify >/srv/said 2>&1; echo $?; cat /srv/said
`;
};

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

function checkLeft(left: State, { old, new: whole }: Baseline): void {
  for (const [path, is] of Object.entries(left)) {
    if (passing.test(path)) expect(is, path).toMatch(narrow);
    else if (is.startsWith("regular")) expect([old[path], whole[path]], path).toContain(is);
    else expect(is, path).toMatch(narrow);
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
    const problems: string[] = [];
    for (const part of inParts(known.faults, 60)) {
      const found = betweenLives(part.map(lifeWith).join(""));
      for (const { action, call } of part) {
        const of = (what: string) => found[`${action} ${call} ${what}`] ?? "";
        try {
          const code = Number(of("code"));
          expect(code, "it ends").not.toBe(124);
          if (code === 0) expect(entries(of("printed"))).toEqual([...shown("new")].sort());
          else expect([[], [...shown("new")].sort()]).toContainEqual(entries(of("printed")));
          checkLeft(stateOf(of("left")), known);
          checkLaunch(Number(of("launch code")), entries(of("launched")), `${of("launch said")}\n`);
          expect([of("next code"), entries(of("next printed"))], of("next said")).toEqual([
            "0",
            [...shown("new")].sort(),
          ]);
          const { "/run/env-broker/audit.jsonl": _, ...left } = stateOf(of("next left"));
          expect(left).toEqual(known.new);
          expect(of("verified")).toMatch(/^0\n/);
        } catch (problem) {
          problems.push(`${action} at ${of("call")}, which said ${JSON.stringify(of("said"))}: ${problem}`);
        }
      }
    }
    expect(problems).toEqual([]);
  }, 1_800_000);
});
