import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffOf } from "../../src/access/diff.ts";
import { explain } from "../../src/access/explain.ts";
import { markOf, matrixOf } from "../../src/access/matrix.ts";
import { type Principal, principalKey, principalsOf, userPrincipal } from "../../src/access/principals.ts";
import { reachOf } from "../../src/access/reach.ts";
import type { Subject } from "../../src/access/subject.ts";
import { isLaunched } from "../../src/access/ways.ts";
import { writeTable } from "../../src/grants/write.ts";
import { mergePolicy } from "../../src/policy/merge.ts";
import { parsePolicyFile } from "../../src/policy/parse.ts";
import { Coverage } from "../../src/policy-tests/coverage.ts";
import { parseCaseFile } from "../../src/policy-tests/parse.ts";
import { runCases } from "../../src/policy-tests/run.ts";
import type { Bytes } from "../../src/text/bytes.ts";
import { encodeUtf8 } from "../../src/text/utf8.ts";
import { askC, contentOf, hex, selectQuestion, type TableDescription } from "../support/tables.ts";
import { Naive, type NaiveMark } from "./naive.ts";
import { description, type RawPolicy } from "./policies.ts";
import { runs } from "./runs.ts";

const names = ["A", "B", "AB_C", "AB_KEY", "LD_PRELOAD", "PATH", "LC_ALL", "a.b", "X", "Y_TOKEN", "SA", "NOWHERE"];

/** The product's view of a random policy and the naive one; undefined if the policy has an error. */
function both(of: TableDescription & { raw: RawPolicy }) {
  try {
    const content = contentOf(of);
    const { policy } = mergePolicy([parsePolicyFile(encodeUtf8(of.policies["p.yaml"] as string), "p.yaml")]);
    const subject: Subject = { policy, evaluation: content.evaluation, world: { accounts: content.accounts, init: 0 } };
    const naive = new Naive(of.raw, Object.keys(of.variables), Object.keys(of.secrets ?? {}));
    return { content, subject, naive };
  } catch {
    return undefined;
  }
}

function naively(naive: Naive, principal: Principal): Map<string, Set<NaiveMark>> {
  return principal.kind === "user" ? naive.user(principal.uid) : naive.group(principal.gid);
}

const order = ["gets", "inside", "files", "root"] as const;
const strongest = (marks: ReadonlySet<NaiveMark> | undefined) => order.find((each) => marks?.has(each)) ?? "none";
/** Whether something reaches somebody by a way on which the policy decides. */
const isReached = (marks: ReadonlySet<NaiveMark> | undefined) => [...(marks ?? [])].some((mark) => mark !== "root");

type Marks = ReadonlySet<NaiveMark> | undefined;

/** What a difference must say: a change of the way is one, too. */
function changeBetween(old: Marks, now: Marks): string {
  if (isReached(old) !== isReached(now)) return isReached(now) ? "gained" : "lost";
  return isReached(old) && strongest(old) !== strongest(now) ? "changed" : "none";
}

describe("on any policy, a second evaluator that shares nothing with the first agrees", () => {
  it("with explain, variable by variable and way by way", () => {
    let compared = 0;
    let yes = 0;
    fc.assert(
      fc.property(description, (of) => {
        const views = both(of);
        if (!views) return;
        for (const uid of [0, 1001, 1002, 4711]) {
          const expected = views.naive.user(uid);
          for (const name of names) {
            const { ways, given } = explain(views.subject, userPrincipal(views.subject, uid), name as Bytes);
            const marks = new Set(ways.map((way) => markOf([way])));
            expect([uid, name, [...marks].sort()]).toEqual([uid, name, [...(expected.get(name) ?? [])].sort()]);
            expect(given).toBe(expected.has(name));
            compared++;
            yes += Number(given);
          }
        }
      }),
      { numRuns: runs(300) },
    );
    expect(compared).toBeGreaterThan(5_000);
    expect(yes).toBeGreaterThan(1_000);
  });

  it("with the matrix, for every user, every group, and everybody", () => {
    fc.assert(
      fc.property(description, (of) => {
        const views = both(of);
        if (!views) return;
        const { columns, variables, everybody, others } = matrixOf(views.subject);
        for (const { principal, ways } of columns) {
          const expected = naively(views.naive, principal);
          const marks = variables.map(({ name }) => [name, markOf(ways.get(name))]);
          expect(marks).toEqual(variables.map(({ name }) => [name, strongest(expected.get(name))]));
        }
        for (const { name, sensitive } of variables) expect(sensitive).toBe(views.naive.isSensitive(name));
        const shown = new Set(columns.map(({ principal }) => principalKey(principal)));
        for (const principal of principalsOf(views.subject)) {
          const expected = naively(views.naive, principal);
          if (principal.kind === "user") expect(everybody.every((name) => expected.get(name)?.has("gets"))).toBe(true);
          const hasMore = [...expected].some(([name, marks]) => !everybody.includes(name as Bytes) && isReached(marks));
          expect(shown.has(principalKey(principal))).toBe(hasMore);
        }
        expect(others.some((label) => columns.some((column) => column.label === label))).toBe(false);
      }),
      { numRuns: runs(150) },
    );
  });

  it("with the difference of two policies, pair by pair", () => {
    let differing = 0;
    fc.assert(
      fc.property(description, description, (one, other) => {
        // The variables are the same: what differs is what the policies say.
        const [before, after] = [both(one), both({ ...other, variables: one.variables, secrets: one.secrets ?? {} })];
        if (!before || !after) return;
        const changes = new Map<string, string>();
        for (const { principal, variable, change, sensitive } of diffOf(before.subject, after.subject)) {
          changes.set(`${principal ? principalKey(principal) : "everybody"} ${variable}`, change);
          expect(sensitive).toBe(before.naive.isSensitive(variable) || after.naive.isSensitive(variable));
        }
        for (const principal of [...principalsOf(before.subject), ...principalsOf(after.subject)]) {
          const who = principalKey(principal);
          const [old, now] = [naively(before.naive, principal), naively(after.naive, principal)];
          const expected = names.map((name) => changeBetween(old.get(name), now.get(name)));
          const found = names.map(
            (name) => changes.get(`${who} ${name}`) ?? changes.get(`everybody ${name}`) ?? "none",
          );
          // The value may come from elsewhere although it comes in the same way.
          const known = found.map((change, index) =>
            change === "changed" && expected[index] === "none" ? "none" : change,
          );
          expect([who, ...known]).toEqual([who, ...expected]);
          differing += expected.filter((change) => change !== "none").length;
        }
      }),
      { numRuns: runs(150) },
    );
    expect(differing).toBeGreaterThan(400);
  });

  it("with the tests of a policy: what they assert holds exactly where it is so", () => {
    fc.assert(
      fc.property(
        description,
        fc.constantFrom("root", "app", "alias", "web", "4711"),
        fc.constantFrom(...names),
        fc.subarray(["app", "web", "root", "group ops", "group dev", "group docker_env"]),
        (of, user, name, but) => {
          const views = both(of);
          if (!views) return;
          const { claims, holdings } = views.subject.evaluation;
          const known = new Set([...holdings.snapshot, ...holdings.files, ...claims.names]);
          const fails = (text: string) => {
            const { file, diagnostics } = parseCaseFile(encodeUtf8(text), "t.yaml");
            expect(diagnostics).toEqual([]);
            return runCases(views.subject, file, known, new Coverage(views.subject, known)).failures.length > 0;
          };
          const uid = { root: 0, app: 1001, alias: 1001, web: 1002, "4711": 4711 }[user] as number;
          const marks = views.naive.user(uid).get(name);
          const isKnown = known.has(name as Bytes) || [...claims.prefixes].some((prefix) => name.startsWith(prefix));
          expect(fails(`cases: [{ user: ${user}, gets: ${name} }]`)).toBe(!views.naive.isLaunched(user, name));
          if (!isKnown) {
            // What nobody has heard of is refused to nobody: a typo must not look like a test.
            expect(fails(`cases: [{ user: ${user}, refused: ${name} }]`)).toBe(true);
            return;
          }
          expect(fails(`cases: [{ user: ${user}, refused: ${name} }]`)).toBe(isReached(marks));
          const spared = new Set(
            but.map(
              (who) =>
                ({
                  app: "uid 1001",
                  web: "uid 1002",
                  root: "uid 0",
                  "group ops": "gid 50",
                  "group dev": "gid 51",
                  "group docker_env": "gid 52",
                })[who],
            ),
          );
          const isViolated = principalsOf(views.subject).some(
            (principal) => !spared.has(principalKey(principal)) && isReached(naively(views.naive, principal).get(name)),
          );
          expect(fails(`invariants: ["no one but [${but.join(", ")}] gets ${name}"]`)).toBe(isViolated);
        },
      ),
      { numRuns: runs(200) },
    );
  });

  it("with the table: what C gives is what the reports say a launch gives", () => {
    fc.assert(
      fc.property(description, (of) => {
        const views = both(of);
        if (!views) return;
        const starts = principalsOf(views.subject).flatMap((principal) =>
          principal.kind === "user" ? principal.starts : [],
        );
        const answers = askC(
          writeTable(views.content),
          starts.map(({ caller }) => selectQuestion({ ...caller, inherits: true })),
        );
        for (const [index, start] of starts.entries()) {
          const alone: Principal = { kind: "user", uid: start.caller.uid, starts: [start] };
          const { ways, refusals } = reachOf(views.subject, alone);
          const answer = answers[index] as string[];
          const given = answer.filter((line) => line.startsWith("given ")).map((line) => line.split(" ")[1]);
          expect(refusals.length > 0).toBe(answer.some((line) => /^(need|two-sources)/.test(line)));
          if (refusals.length > 0) continue;
          const launched = [...ways].filter(([, each]) =>
            each.some((way) => isLaunched(way) && way.kind !== "base" && !way.choosing),
          );
          expect(given.sort()).toEqual(launched.map(([name]) => hex(name)).sort());
        }
      }),
      { numRuns: runs(80) },
    );
  });
});
