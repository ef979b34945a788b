import { expect, it } from "vitest";
import { auditLines, sections } from "../../support/container.ts";
import { as, describeContainers } from "../../support/e2e.ts";
import { drained, inside, log } from "./scene.ts";

describeContainers("env-broker audit", () => {
  const some = `@BIN@/setuser app true; ${as(1001)} @BIN@/with-env --grant job true; @BIN@/setuser cronjob /bin/echo -n; ${drained}`;

  it("shows lines for people, filters them, and prints them as they are with --json", () => {
    const { stdout } = inside(
      "events: all, to: file",
      `${some}; for words in '--user app' '--user 1003' '--grant job' '--name TOKEN' '--refused' '--since 1h' '--since 2099-01-01' '--refused --json' '--user app --refused'; do echo "== $words"; @BIN@/env-broker audit $words; done`,
    );
    const found = sections(stdout);
    const shown = (words: string) =>
      (found[words] ?? "")
        .split("\n")
        .filter(Boolean)
        .map((line) => line.replace(/^\S+ {2}/, ""));
    const granted = "app  granted  true: DATABASE_URL, PORT by web";
    const refused =
      "app  refused  true: grant job (p.yaml:4) is not for app: add the user to its 'to', or choose a grant of its own: web";
    const job = "cronjob  granted  echo: TOKEN by job";
    expect(shown("--user app").sort()).toEqual([granted, refused]);
    expect(shown("--user 1003")).toEqual([job]);
    expect(shown("--grant job").sort()).toEqual([refused, job]);
    expect(shown("--name TOKEN")).toEqual([job]);
    expect(shown("--refused")).toEqual([refused]);
    expect(shown("--since 1h")).toHaveLength(4);
    expect(shown("--since 2099-01-01")).toEqual([]);
    expect(shown("--user app --refused")).toEqual([refused]);
    expect(auditLines(found["--refused --json"] as string)).toMatchObject([{ uid: 1001, decision: "refused" }]);
  });

  it("reads lines that are piped in, as docker logs gives them, between others", () => {
    const { stdout } = inside(
      "events: all, to: file",
      `${some}; (echo a service says something; cat ${log}; echo '{"time": no json'; cat ${log}) >/srv/output; @BIN@/env-broker audit --refused - </srv/output | wc -l; @BIN@/env-broker audit --verify - </srv/output | head -1; mv ${log} /srv/log; @BIN@/env-broker audit --user cronjob </srv/output | wc -l`,
    );
    expect(stdout).toBe("2\n8 lines in 2 chains (stdin): whole\n2\n");
  });

  it("finds a line that was changed, removed, moved or put in, and an end that was cut against a head", () => {
    const { stdout } = inside(
      "events: all, to: file",
      `${some}; cp ${log} /srv/log; head=$(tail -1 /srv/log | tr -d '\\n' | sha256sum | cut -d' ' -f1)
check() { echo "== $1"; shift; @BIN@/env-broker audit --verify "$@"; echo $?; }
check whole /srv/log; sed '2s/true/tru3/' /srv/log >/srv/bad; check changed /srv/bad; sed 2d /srv/log >/srv/bad; check removed /srv/bad; awk 'NR==2{held=$0;next} {print} NR==3{print held}' /srv/log >/srv/bad; check moved /srv/bad
sed '2p' /srv/log >/srv/bad; check doubled /srv/bad; (cat /srv/log; echo junk) >/srv/bad; check junk /srv/bad; sed '$d' /srv/log >/srv/bad; check cut /srv/bad; check head --head $head /srv/bad; check whole-head --head $head /srv/log; check first /srv/bad; sed 1d /srv/log >/srv/bad; check late /srv/bad`,
    );
    const found = sections(stdout);
    const last = (name: string) => found[name]?.split("\n").at(-1);
    for (const name of ["whole", "cut", "whole-head", "late"])
      expect({ name, code: last(name) }).toEqual({ name, code: "0" });
    for (const name of ["changed", "removed", "moved", "doubled", "junk", "head"])
      expect({ name, code: last(name) }).toEqual({ name, code: "1" });
    expect(found["changed"]).toContain("/srv/bad:3 does not follow the line before it");
    expect(found["junk"]).toContain("/srv/bad:5 is no line of the log");
    expect(found["head"]).toContain("were changed or cut off");
    expect(found["whole"]).toContain("that the last lines were changed or cut off shows only against a head");
    expect(found["late"]).toContain("the first line follows one that is not here");
  });

  it("--follow goes on with what comes, across a rotation, and ends when nobody reads any more", () => {
    const { stdout } = inside(
      "events: all, to: file",
      `@BIN@/setuser app true; ${drained}; (@BIN@/env-broker audit --follow --user app | head -3 | cut -c26-; echo ended) & sleep 1
mv ${log} ${log}.1; pkill -KILL -x env-brokerd; sleep 0.3; @BIN@/setuser app true; sleep 1.2; @BIN@/setuser app true; sleep 1; @BIN@/setuser app true; wait; @BIN@/env-broker audit --verify | head -1`,
    );
    const line = " app  granted  true: DATABASE_URL, PORT by web\n";
    expect(stdout).toMatch(new RegExp(`^${line.repeat(3)}ended\n\\d lines in 1 chain \\(.*\\): whole\n$`));
  });

  it("verifies nothing as whole, shows no terminal what it should not, and reads both logs if there are two", () => {
    const { stdout, stderr } = inside(
      "events: all, to: file",
      `${some}; mv ${log} /srv/log; @BIN@/env-broker audit --verify </dev/null; echo $?; @BIN@/env-broker audit </dev/null; echo $?; : >${log}; @BIN@/env-broker audit --verify | head -1; @BIN@/env-broker audit --follow /srv/log; echo $?
sed 's/true/\xc2\x9b1;31m/' /srv/log >/srv/bad; @BIN@/env-broker audit --json /srv/bad | grep -c 1.31m; mv /srv/log ${log}; printf '{"half' >>${log}; cp ${log} /run/env-broker/audit.jsonl; @BIN@/env-broker audit --verify | grep -c whole; cp ${log} /srv/half; @BIN@/env-broker audit --verify /srv/half; @BIN@/env-broker audit --user cronjob | wc -l`,
    );
    const lines = stdout.split("\n");
    expect(lines.slice(0, 2)).toEqual(["0 lines in 0 chains (stdin): empty", `head: ${"0".repeat(64)}`]);
    expect(stdout).toContain("\n1\n1\n0 lines in 0 chains (/var/log/env-broker/audit.jsonl): empty\n2\n0\n2\n");
    expect(stdout).toContain("/srv/half ends in the middle of a line");
    expect(lines.at(-2)).toBe("2");
    expect(stderr).toContain("env-broker: there is no line to verify");
    expect(stderr).toContain("env-broker: there is no audit log file");
  });

  it("says what is wrong with what it is asked, and that there is no log", () => {
    const { stdout, stderr } = inside(
      "events: all",
      `for words in '--user nobodyhere' '--since yesterday' '--verify --head abc' /no/such/file; do @BIN@/env-broker audit $words; echo $?; done; script -qec '@BIN@/env-broker audit; echo $?' /dev/null`,
    );
    expect(stdout).toMatch(/^2\n2\n2\n125\n/);
    expect(stdout).toContain("there is no audit log file");
    expect(stderr).toContain("env-broker: no user nobodyhere");
    expect(stderr).toContain("--since takes 30s, 10m, 2h, 7d, or a date and time");
  });
});
