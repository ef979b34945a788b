import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Caller } from "../../src/decision/caller.ts";
import { decide } from "../../src/decision/decide.ts";
import { forbiddenBy } from "../../src/decision/forbid.ts";
import { readTable } from "../../src/grants/read.ts";
import { recall } from "../../src/grants/recall.ts";
import { sourceKey } from "../../src/grants/source-values.ts";
import { writeTable } from "../../src/grants/write.ts";
import { hazardNames, hazardPrefixes, isHazard } from "../../src/names/hazards.ts";
import { covers } from "../../src/names/patterns.ts";
import type { Bytes } from "../../src/text/bytes.ts";
import { askC, contentOf, dump, expectedAnswer, hex, selectQuestion, sortAnswer } from "../support/tables.ts";
import { oddName, ordinaryName } from "./arbitraries.ts";
import { caller, description, policyText, started } from "./policies.ts";
import { runs } from "./runs.ts";
import { tryContent } from "./tables-scene.ts";

describe("on any policy", () => {
  it("a table that is read back decides as the evaluation that it was made of", () => {
    fc.assert(
      fc.property(description, fc.array(started, { minLength: 3, maxLength: 5 }), (of, callers) => {
        const content = tryContent(of);
        if (!content) return;
        const recalled = recall(readTable(writeTable(content)) as NonNullable<ReturnType<typeof readTable>>);
        const answer = (evaluation: typeof content.evaluation, values: typeof content.values, who: Caller) => {
          const decision = decide(evaluation, who);
          if (decision.kind === "refused") return decision.refusal.kind;
          return [...decision.given].map(([name, { entry }]) => [name, values.get(sourceKey(entry))]);
        };
        for (const who of callers) {
          // Of a forbid the table keeps, uid by uid, whom it reaches by the account files.
          const read = answer(recalled.evaluation, recalled.values, who);
          const made = answer(content.evaluation, content.values, who);
          const entries = Array.isArray(made) ? made.map(([name, value]) => [name, `${name}=${value}`]) : made;
          expect(read).toEqual(entries);
        }
      }),
    );
  });

  it("C and the evaluation decide alike, for any caller", () => {
    let decided = 0;
    fc.assert(
      fc.property(
        description,
        fc.array(fc.tuple(started, fc.subarray(["g0", "g1", "g2", "none"])), { minLength: 5, maxLength: 8 }),
        (of, callers) => {
          const content = tryContent(of);
          if (!content) return;
          const answers = askC(
            writeTable(content),
            callers.map(([who, chosen]) => selectQuestion(who, [], chosen)),
          );
          for (const [index, [who, chosen]] of callers.entries()) {
            decided++;
            expect(sortAnswer(answers[index] as string[])).toEqual(
              expectedAnswer(content, decide(content.evaluation, who, chosen)),
            );
          }
        },
      ),
      { numRuns: runs(150) },
    );
    expect(decided).toBeGreaterThan(200);
  });

  it("C and the evaluation forbid alike, odd and unknown names too, and for memberships of changed account files", () => {
    fc.assert(
      fc.property(
        description,
        caller,
        fc.subarray([50, 51, 77]),
        fc.array(fc.oneof(ordinaryName, oddName, fc.constantFrom("A", "AB_x.y", "X"))),
        (of, who, memberships, names) => {
          const content = tryContent(of);
          if (!content) return;
          const questions = names.map(
            (name) => `forbidden ${who.uid} ${who.gids.join(",") || "-"} ${memberships.join(",") || "-"} ${hex(name)}`,
          );
          const answers = askC(writeTable(content), questions.length === 0 ? ["dump"] : questions);
          for (const [index, name] of names.entries()) {
            const asMember = content.evaluation.forbids.some(
              ({ to, patterns }) =>
                memberships.some((gid) => to.gids.has(gid)) &&
                patterns.some((pattern) => covers(pattern, name as Bytes)),
            );
            expect(answers[index]).toEqual([
              asMember || forbiddenBy(content.evaluation, who, name as Bytes) ? "1" : "0",
            ]);
          }
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it("C finds every name with its flags, and no other", () => {
    fc.assert(
      fc.property(description, fc.array(fc.oneof(ordinaryName, oddName)), (of, others) => {
        const content = tryContent(of);
        if (!content) return;
        const { claims, base } = content.evaluation;
        const container = new Set<string>([...content.variables.keys(), ...content.gone, ...claims.names]);
        const hazards = [...hazardNames, ...hazardPrefixes.flatMap((prefix) => [prefix, `${prefix}%%`])];
        const beside = hazards.flatMap((name) => [`${name}_`, name.slice(0, -1)]).filter((name) => name !== "");
        const names = [...container, ...others, ...hazards, ...beside, "LC_X", "PATH"];
        const answers = askC(
          writeTable(content),
          names.map((name) => `name ${hex(name)}`),
        );
        for (const [index, name] of names.entries()) {
          const [known, flags, claimed, hazard, basePrefix] = (answers[index]?.[0] ?? "").split(" ").map(Number) as [
            number,
            number,
            number,
            number,
            number,
          ];
          expect([name, (flags & 1) !== 0], name).toEqual([name, container.has(name)]);
          expect((flags & 2) !== 0 || basePrefix === 1).toBe(base.has(name as Bytes) || name.startsWith("LC_"));
          expect(claimed === 1).toBe([...claims.prefixes].some((prefix) => name.startsWith(prefix)));
          expect(hazard === 1).toBe(isHazard(name as Bytes));
          if (container.has(name)) expect(known).toBe(1);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it("TypeScript and C read every table alike", () => {
    fc.assert(
      fc.property(description, (of) => {
        const content = tryContent(of);
        if (!content) return;
        const table = writeTable(content);
        expect(askC(table, ["dump"])).toEqual([dump(table)]);
      }),
      { numRuns: runs(60) },
    );
  });

  it("files in any order give the same table, byte for byte, and rules in any order the same decisions", () => {
    fc.assert(
      fc.property(description, fc.context(), fc.func(fc.nat()), fc.array(caller), (of, _context, rank, callers) => {
        const files = [
          ...of.parts.grants.map((text) => ({ ...none, grants: [text] })),
          ...of.parts.forbids.map((text) => ({ ...none, forbids: [text] })),
          { ...none, variables: of.parts.variables },
        ];
        const texts = files.map((parts, index) => [`f${index}.yaml`, policyText(parts)] as const);
        const shuffled = [...texts].sort(([left], [right]) => rank(left) - rank(right));
        const content = tryContent({ ...of, policies: Object.fromEntries(texts) });
        const again = tryContent({ ...of, policies: Object.fromEntries(shuffled) });
        expect(again === undefined).toBe(content === undefined);
        if (!content || !again) return;
        expect(Buffer.from(writeTable(again)).equals(Buffer.from(writeTable(content)))).toBe(true);
        const mixed = {
          grants: [...of.parts.grants].reverse(),
          forbids: [...of.parts.forbids].reverse(),
          variables: of.parts.variables,
        };
        const third = contentOf({ ...of, policies: { "p.yaml": policyText(mixed) } });
        for (const who of callers)
          expect(expectedAnswer(third, decide(third.evaluation, who))).toEqual(
            expectedAnswer(content, decide(content.evaluation, who)),
          );
      }),
      { numRuns: runs(150) },
    );
  });

  const none = { grants: [], forbids: [], variables: [] };
});
