import { beforeAll, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { defaultPath, run, sections } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";
import { callsOf, type Fault, faultsFor, inParts, ours } from "./scene.ts";

const policies = { a: "allow: SECRET", b: "allow: [SECRET, PORT]" };
const granted = { a: ["SECRET"], b: ["PORT", "SECRET"] };

/** In a container that runs: shell's words that make it one policy or the other, and show what there is. */
const helpers = `put() { cat /srv/$1 >/etc/env-broker/policies/p.yaml; }
content() { case $1 in */grants) tail -c +89 "$1" ;; *) cat "$1" ;; esac; }
state() {
  for path in /run/env-broker/* /run/env-broker/.[a-z]*; do
    [ ! -e "$path" ] || echo "$path $(stat -c '%F %a %U:%G' "$path" | tr ' ' _) $([ ! -f "$path" ] || content "$path" | sha256sum | cut -c1-16)"
  done
}
`;

const inside = (words: string) =>
  sections(
    run({
      policies: { "p.yaml": `version: 1\ngrants: { web: { to: { users: app }, ${policies.a} } }\n` },
      setup: Object.entries(policies)
        .map(([name, allow]) => `echo 'version: 1\ngrants: { web: { to: { users: app }, ${allow} } }' >/srv/${name}`)
        .join("\n"),
      environment: [defaultPath, `SECRET=${canary}`, "PORT=1"],
      command: `${helpers}${words}`,
    }).stdout,
  );

const reloadWith = ({ action, call }: Fault) => {
  const name = `${action} ${call}`;
  return `put a; @BIN@/env-broker reload >/dev/null; put b
timeout 30 @TEST@/faults ${action} ${call} ${ours} /srv/report @BIN@/env-broker reload >/srv/printed 2>&1; code=$?
echo '== ${name} code'; echo $code
echo '== ${name} said'; cat /srv/printed
echo '== ${name} call'; grep '^${call} ' /srv/report
echo '== ${name} left'; state
echo '== ${name} launched'; @BIN@/setuser --print-names app 2>&1
echo '== ${name} next'; @BIN@/env-broker reload >/srv/printed 2>&1; echo $?
echo '== ${name} next left'; state
`;
};

const lines = (text: string | undefined) => (text ?? "").split("\n").filter((line) => line !== "");
const names = (text: string | undefined) =>
  lines(text)
    .filter((line) => line.includes("\tweb"))
    .map((line) => line.split("\t")[0]);

describeContainers("a reload", () => {
  let faults: readonly Fault[];
  let a: string[];
  let b: string[];
  let open: string[];
  beforeAll(() => {
    const found = inside(`put a; @BIN@/env-broker reload >/dev/null; echo '== a'; state; put b
@TEST@/faults count 0 ${ours} /srv/report @BIN@/env-broker reload >/dev/null; echo '== calls'; cat /srv/report; echo '== b'; state
put a; @TEST@/faults watch 0 ${ours} /srv/report @BIN@/env-broker reload >/dev/null; echo '== open'; grep ^OPEN /srv/report
`);
    faults = faultsFor(callsOf(found["calls"] ?? ""));
    a = lines(found["a"]);
    b = lines(found["b"]);
    open = lines(found["open"]);
  });

  it("makes what no other user can open at any moment", () => {
    expect(faults.length).toBeGreaterThan(20);
    expect(open).toEqual([]);
  });

  it("that is killed, or in which a system call fails, leaves the table wholly old or wholly new, and the next one works", () => {
    const problems: string[] = [];
    for (const part of inParts(faults, 80)) {
      const found = inside(part.map(reloadWith).join(""));
      for (const { action, call } of part) {
        const of = (what: string) => found[`${action} ${call} ${what}`] ?? "";
        try {
          expect(Number(of("code")), "it ends").not.toBe(124);
          const left = lines(of("left"));
          const temporary = left.filter((line) => line.includes("/.env-broker.tmp "));
          for (const line of temporary) expect(line).toContain("_600_root:root");
          const isNew = names(of("launched")).length === 2;
          expect(names(of("launched"))).toEqual(isNew ? granted.b : granted.a);
          expect(left.filter((line) => !temporary.includes(line))).toEqual(isNew ? b : a);
          if (of("code") === "0") expect(isNew).toBe(true);
          else if (of("code") !== "137") expect(of("said")).toMatch(/^env-broker: /m);
          expect([of("next"), lines(of("next left"))]).toEqual(["0", b]);
        } catch (problem) {
          problems.push(`${action} at ${of("call")}, which said ${JSON.stringify(of("said"))}: ${problem}`);
        }
      }
    }
    expect(problems).toEqual([]);
  }, 1_800_000);
});
