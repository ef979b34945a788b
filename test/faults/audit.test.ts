import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { auditLines, defaultPath, runLives, sections } from "../support/container.ts";
import { as, describeContainers } from "../support/e2e.ts";
import { callsOf, type Fault, type Found, faultsFor, hung, type Part, problemsOf } from "./scene.ts";

const policy = `version: 1
grants: { web: { to: { users: app }, allow: SECRET } }
settings: { audit: { events: all, to: file, required: true } }
`;

/** What decides, and what puts it on record. */
const programs = "env-brokerd,setuser,with-env";

/** Three launches: by root, by the broker, by root again; what each of them printed, and its code. */
const services = `@BIN@/setuser app printenv SECRET; echo "code $?"
${as(1001, [1001], defaultPath)} @BIN@/with-env printenv SECRET; echo "code $?"
@BIN@/setuser app printenv SECRET; echo "code $?"
`;

const between = (words: string) =>
  sections(
    runLives({ policies: { "p.yaml": policy } }, [
      {
        environment: [defaultPath],
        command: "true",
        after: `printf '%s\\0' '${defaultPath}' SECRET=${canary} >/srv/environ
cat >/srv/services <<'END'\n${services}END
life() { rm -rf /var/log/env-broker /run/env-broker/audit.jsonl; timeout 60 @TEST@/faults $1 $2 ${programs} /srv/report unshare --pid --fork --kill-child --mount-proc @TEST@/exec-environ /srv/environ @BIN@/env-init --quiet sh /srv/services 2>/srv/said; }
${words}`,
      },
    ])[0]?.after ?? "",
  );

const lifeWith = ({ action, call }: Fault, part: Part) => `${part("printed")}life ${action} ${call}; code=$?
${part("code")}echo $code
${part("said")}cat /srv/said
${part("call")}grep '^${call} ' /srv/report
${part("verified")}@BIN@/env-broker audit --verify >/srv/printed 2>&1; echo $?; cat /srv/printed
${part("log")}cat /var/log/env-broker/audit.jsonl /run/env-broker/audit.jsonl 2>/dev/null
`;

/** Three times what was printed and the code after it. */
function checkLaunches(launches: readonly string[]): void {
  for (let at = 0; at + 1 < launches.length; at += 2) {
    if (launches[at + 1] === "0") expect(launches[at]).toBe(`${canary}\n`);
    else expect([`${canary}\n`, ""]).toContain(launches[at]);
  }
}

function checkLife(found: Found, { action }: Fault): void {
  expect(found("code"), "it ends").not.toBe(hung);
  const launches = found("printed").split(/^code (\d+)\n?/m);
  checkLaunches(launches);
  const given = launches.filter((each) => each === `${canary}\n`).length;
  const granted = (to: number) =>
    auditLines(found("log")).filter(({ decision, uid }) => decision === "granted" && uid === to).length;
  // What a broker has read of root's launchers and not yet written dies with it; its own answers do not.
  const diesWithBroker = (action === "before" || action === "after") && found("call").includes("env-brokerd");
  const byBroker = launches[2] === `${canary}\n` ? 1 : 0;
  expect(granted(1001)).toBeGreaterThanOrEqual(diesWithBroker ? byBroker : given);
  // The main command, which launches the others, is launched too.
  if (launches.length > 1 && !diesWithBroker) expect(granted(0)).toBe(1);
  if (found("log") !== "") expect(found("verified")).toMatch(/^0(\n|$)/);
}

describeContainers("with an audit log that is required", () => {
  it("nothing is given that is not on record, and the log is whole, whatever is killed and whichever system call fails", () => {
    const found = between("life count 0 >/dev/null; echo '== calls'; cat /srv/report\n");
    const calls = callsOf(found["calls"] ?? "");
    // Giving up capabilities is the boot's, which is killed elsewhere.
    const faults = faultsFor(calls).filter(({ call }) => calls[call - 1]?.name !== "prctl");
    expect(faults.length).toBeGreaterThan(60);
    expect(problemsOf(faults, between, lifeWith, checkLife)).toEqual([]);
  }, 1_800_000);
});
