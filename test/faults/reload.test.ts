import { beforeAll, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { defaultPath, run, sections } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";
import { callsOf, describing, type Fault, type Found, faultsFor, hung, ours, type Part, problemsOf } from "./scene.ts";

const policies = { a: "allow: SECRET", b: "allow: [SECRET, PORT]" };
const granted = { a: ["SECRET"], b: ["PORT", "SECRET"] };

/** In a container that runs: shell's words that make it one policy or the other, and show what there is. */
const helpers = `put() { cat /srv/$1 >/etc/env-broker/policies/p.yaml; }
${describing}state() { for path in /run/env-broker/* /run/env-broker/.[a-z]*; do [ ! -e "$path" ] || describe "$path"; done; }
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

const reloadWith = ({ action, call }: Fault, part: Part) => `put a; @BIN@/env-broker reload >/dev/null; put b
timeout 30 @TEST@/faults ${action} ${call} ${ours} /srv/report @BIN@/env-broker reload >/srv/printed 2>&1; code=$?
${part("code")}echo $code
${part("said")}cat /srv/printed
${part("call")}grep '^${call} ' /srv/report
${part("left")}state
${part("launched")}@BIN@/setuser --print-names app 2>&1
${part("next")}@BIN@/env-broker reload >/srv/printed 2>&1; echo $?
${part("next left")}state
`;

const lines = (text: string | undefined) => (text ?? "").split("\n").filter((line) => line !== "");
const names = (text: string | undefined) =>
  lines(text)
    .filter((line) => line.includes("\tweb"))
    .map((line) => line.split("\t")[0]);

/** What there is under the one policy and the other. */
interface Known {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

function checkReload(found: Found, { a, b }: Known): void {
  expect(found("code"), "it ends").not.toBe(hung);
  const left = lines(found("left"));
  const temporary = left.filter((line) => line.includes("/.env-broker.tmp "));
  for (const line of temporary) expect(line).toContain("_600_root:root");
  const isNew = names(found("launched")).length === 2;
  expect(names(found("launched"))).toEqual(isNew ? granted.b : granted.a);
  expect(left.filter((line) => !temporary.includes(line))).toEqual(isNew ? b : a);
  if (found("code") === "0") expect(isNew).toBe(true);
  else if (found("code") !== "137") expect(found("said")).toMatch(/^env-broker: /m);
  expect([found("next"), lines(found("next left"))]).toEqual(["0", b]);
}

describeContainers("a reload", () => {
  let faults: readonly Fault[];
  let known: Known;
  let open: string[];
  beforeAll(() => {
    const found = inside(`put a; @BIN@/env-broker reload >/dev/null; echo '== a'; state; put b
@TEST@/faults count 0 ${ours} /srv/report @BIN@/env-broker reload >/dev/null; echo '== calls'; cat /srv/report; echo '== b'; state
put a; @TEST@/faults watch 0 ${ours} /srv/report @BIN@/env-broker reload >/dev/null; echo '== open'; grep ^OPEN /srv/report
`);
    faults = faultsFor(callsOf(found["calls"] ?? ""));
    known = { a: lines(found["a"]), b: lines(found["b"]) };
    open = lines(found["open"]);
  });

  it("makes what no other user can open at any moment", () => {
    expect(faults.length).toBeGreaterThan(20);
    expect(open).toEqual([]);
  });

  it("that is killed, or in which a system call fails, leaves the table wholly old or wholly new, and the next one works", () => {
    expect(problemsOf(faults, inside, reloadWith, (found) => checkReload(found, known))).toEqual([]);
  }, 1_800_000);
});
