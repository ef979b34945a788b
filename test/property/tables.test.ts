import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { header, sectionNames } from "../../src/contract/grant-table.ts";
import { type Caller, decide, forbiddenBy } from "../../src/evaluation/decide.ts";
import { readTable } from "../../src/grants/read.ts";
import { recall } from "../../src/grants/recall.ts";
import { sourceKey } from "../../src/grants/source-values.ts";
import type { TableContent } from "../../src/grants/table.ts";
import { writeTable } from "../../src/grants/write.ts";
import { hazardPrefixes } from "../../src/names/hazards.ts";
import { covers } from "../../src/names/patterns.ts";
import { mergePolicy } from "../../src/policy/merge.ts";
import { parsePolicyFile } from "../../src/policy/parse.ts";
import type { Bytes } from "../../src/text/bytes.ts";
import { encodeUtf8 } from "../../src/text/utf8.ts";
import { type AccountQuestion, askCAccounts, expectedAccounts } from "../support/accounts.ts";
import {
  askC,
  contentOf,
  dump,
  expectedAnswer,
  hex,
  reseal,
  selectQuestion,
  sortAnswer,
  type TableDescription,
} from "../support/tables.ts";
import { oddName, ordinaryName } from "./arbitraries.ts";
import { caller, description, policyText, started } from "./policies.ts";

/** The content of a random table, or undefined if the policy has an error: two sources that the account files combine, mostly. */
function tryContent(of: TableDescription): TableContent | undefined {
  try {
    return contentOf(of);
  } catch {
    return undefined;
  }
}

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
      { numRuns: 150 },
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
      { numRuns: 60 },
    );
  });

  it("C finds every name with its flags, and no other", () => {
    fc.assert(
      fc.property(description, fc.array(fc.oneof(ordinaryName, oddName)), (of, others) => {
        const content = tryContent(of);
        if (!content) return;
        const { claims, base } = content.evaluation;
        const container = new Set<string>([...content.variables.keys(), ...content.gone, ...claims.names]);
        const names = [...container, ...others, "LD_PRELOAD", "LD_X", "BASH_FUNC_x%%", "LC_X", "PATH"];
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
          expect((flags & 4) !== 0 || basePrefix === 1).toBe(base.has(name as Bytes) || name.startsWith("LC_"));
          expect(claimed === 1).toBe([...claims.prefixes].some((prefix) => name.startsWith(prefix)));
          expect(hazard === 1).toBe(hazardPrefixes.some((prefix) => name.startsWith(prefix)));
          if (container.has(name)) expect(known).toBe(1);
        }
      }),
      { numRuns: 60 },
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
      { numRuns: 60 },
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
      { numRuns: 150 },
    );
  });

  const none = { grants: [], forbids: [], variables: [] };
});

describe("a damaged table", () => {
  it("never makes the reader crash, nor give anything that the whole one does not give", () => {
    fc.assert(
      fc.property(description, fc.nat(), fc.integer({ min: 1, max: 255 }), caller, (of, place, change, who) => {
        const content = tryContent(of);
        if (!content) return;
        const table = writeTable(content);
        const damaged = table.slice();
        damaged[place % table.length] = (damaged[place % table.length] as number) ^ change;
        const questions = [selectQuestion(who), "dump", "name 41"];
        const whole = askC(table, questions);
        for (const [index, answer] of askC(damaged, questions).entries()) {
          if (answer[0] !== "damaged") expect(answer).toEqual(whole[index]);
        }
        expect(readTable(damaged)).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  it("that is cut off or grown is refused", () => {
    fc.assert(
      fc.property(description, fc.nat(), (of, length) => {
        const content = tryContent(of);
        if (!content) return;
        const table = writeTable(content);
        expect(askC(table.slice(0, length % table.length), ["dump"])).toEqual([["damaged"]]);
        expect(askC(Uint8Array.from([...table, 0, 0, 0, 0]), ["dump"])).toEqual([["damaged"]]);
      }),
      { numRuns: 20 },
    );
  });

  it("whose checksums are right, but whose contents are anything, does not make the reader step outside", () => {
    const content = contentOf({
      policies: {
        "p.yaml":
          "version: 1\ngrants: { g: { to: { users: app, groups: 50 }, allow: [A, X], set: { S: '${A}' }, need: A } }\nforbid: [{ to: { users: app }, variables: 'Z*' }]",
      },
      variables: { A: "1", X: "2", PATH: "/" },
      passwd: "app:x:1001:1001::/:/bin/sh\n",
      group: "",
    });
    const table = writeTable(content);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.oneof(fc.nat(300), fc.nat(0xffffffff))), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const view = new DataView(table.slice().buffer);
          for (const [place, word] of changes)
            view.setUint32(88 + ((place * 4) % (table.length - 88 - 4 - ((table.length - 88) % 4))), word, true);
          const sealed = reseal(new Uint8Array(view.buffer));
          askC(sealed, [
            selectQuestion({ uid: 1001, gids: [50] }),
            "dump",
            "name 41",
            "forbidden 1001 50 - 5a31",
            selectQuestion({ uid: 1001, gids: [] }, [50], ["g"]),
          ]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a text of a table", () => {
  it("that does not end where its length says is damage: C would read on", () => {
    const content = contentOf({
      policies: { "p.yaml": "version: 1\ngrants: { g: { to: { users: app }, allow: A } }\n" },
      variables: { A: "value" },
      passwd: "app:x:1001:1001::/:/bin/sh\n",
      group: "",
    });
    const table = writeTable(content);
    const view = new DataView(table.buffer);
    const sources = view.getUint32((header.sections + 2 * sectionNames.indexOf("sources")) * 4, true);
    const question = selectQuestion({ uid: 1001, gids: [] });
    expect(askC(table, [question])).toEqual([[`given 41 ${hex("A=value")} g`]]);
    view.setUint32(sources + 8, view.getUint32(sources + 8, true) - 1, true);
    expect(askC(reseal(table), [question])).toEqual([["damaged"]]);
  });
});

describe("on any account files", () => {
  const field = fc.oneof(
    fc.constantFrom("app", "root", "x", "", "0", "1001", "-1", "010", "4294967296", "/home", "a,b", ",app,,"),
    fc.string({ unit: fc.constantFrom(..."ab:,#+-0\0\r "), maxLength: 6 }),
  );
  const line = fc.array(field, { maxLength: 9 }).map((fields) => fields.join(":"));
  const good = fc
    .tuple(fc.constantFrom("app", "root", "b"), fc.nat(3), fc.nat(3))
    .map(([name, uid, gid]) => `${name}:x:${uid}:${gid}::/h:/s`);
  const goodGroup = fc
    .tuple(fc.constantFrom("g", "h"), fc.nat(9), fc.subarray(["app", "root", "b"]))
    .map(([name, gid, members]) => `${name}:x:${gid}:${members.join(",")}`);
  const file = (lines: fc.Arbitrary<string>) =>
    fc
      .array(fc.oneof(lines, line), { maxLength: 12 })
      .chain((all) => fc.constantFrom(all.join("\n"), `${all.join("\n")}\n`));
  const questions: AccountQuestion[] = [
    { user: "app" },
    { user: "root" },
    { user: "b" },
    { user: "x" },
    { uid: 0 },
    { uid: 1 },
    { uid: 1001 },
    { group: "g" },
    { group: "app" },
  ];

  it("TypeScript and the launchers find the same users, groups and memberships", () => {
    fc.assert(
      fc.property(file(good), file(goodGroup), (passwd, group) => {
        expect(askCAccounts(passwd, group, questions)).toEqual(expectedAccounts(passwd, group, questions));
      }),
      { numRuns: 200 },
    );
  });
});

describe("on any text", () => {
  it("the policy parser ends with diagnostics or a policy, and quotes no scalar", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            "version: 1\n",
            "grants:\n",
            "  ",
            "web: ",
            "{",
            "}",
            "[",
            "]",
            "to: ",
            "users: ",
            "&a ",
            "*a",
            "- ",
            "? ",
            "!x ",
            "'",
            '"',
            "|\n",
            "\n",
            "\t",
            "# c\n",
            "SeCrEt",
            "<<: ",
            "---\n",
            "%YAML\n",
            "~",
            ": ",
            ", ",
          ),
          { maxLength: 40 },
        ),
        (pieces) => {
          const { diagnostics } = mergePolicy([parsePolicyFile(encodeUtf8(pieces.join("")), "p.yaml")]);
          for (const { message, location } of diagnostics) {
            expect(message).not.toMatch(/undefined|\[object/);
            expect(location?.line).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
