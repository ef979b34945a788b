import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { auditLines, defaultPath, runLives, sections } from "../support/container.ts";
import { as, describeContainers } from "../support/e2e.ts";
import { callsOf, faultsFor, inParts } from "./scene.ts";

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

describeContainers("with an audit log that is required", () => {
  it("nothing is given that is not on record, and the log is whole, whatever is killed and whichever system call fails", () => {
    const found = between("life count 0 >/dev/null; echo '== calls'; cat /srv/report\n");
    // What the broker does before it has any is the boot's, which is killed elsewhere.
    const calls = callsOf(found["calls"] ?? "");
    const faults = faultsFor(calls).filter(({ call }) => calls[call - 1]?.name !== "prctl");
    const problems: string[] = [];
    expect(faults.length).toBeGreaterThan(60);
    for (const part of inParts(faults, 80)) {
      const results = between(
        part
          .map(({ action, call }) => {
            const name = `${action} ${call}`;
            return `echo '== ${name} printed'; life ${action} ${call}; code=$?
echo '== ${name} code'; echo $code
echo '== ${name} said'; cat /srv/said
echo '== ${name} call'; grep '^${call} ' /srv/report
echo '== ${name} verified'; @BIN@/env-broker audit --verify >/srv/printed 2>&1; echo $?; cat /srv/printed
echo '== ${name} log'; cat /var/log/env-broker/audit.jsonl /run/env-broker/audit.jsonl 2>/dev/null
`;
          })
          .join(""),
      );
      for (const { action, call } of part) {
        const of = (what: string) => results[`${action} ${call} ${what}`] ?? "";
        try {
          expect(Number(of("code")), "it ends").not.toBe(124);
          const launches = of("printed").split(/^code (\d+)\n?/m);
          const given = launches.filter((each) => each === `${canary}\n`).length;
          const granted = auditLines(of("log")).filter(({ decision, uid }) => decision === "granted" && uid === 1001);
          // What a broker has read of root's launchers and not yet written dies with it; its own answers do not.
          const diesWithIt = action === "before" || action === "after" ? /env-brokerd/.test(of("call")) : false;
          const byBroker = launches[2] === `${canary}\n` ? 1 : 0;
          expect(granted.length).toBeGreaterThanOrEqual(diesWithIt ? byBroker : given);
          for (let at = 0; at + 1 < launches.length; at += 2) {
            if (launches[at + 1] === "0") expect(launches[at]).toBe(`${canary}\n`);
            else expect([`${canary}\n`, ""]).toContain(launches[at]);
          }
          if (of("log") !== "") expect(of("verified")).toMatch(/^0(\n|$)/);
        } catch (problem) {
          problems.push(
            `${action} at ${of("call")}, which said ${JSON.stringify(of("said"))}: ${problem} ${of("verified")}`,
          );
        }
      }
    }
    expect(problems).toEqual([]);
  }, 1_800_000);
});
