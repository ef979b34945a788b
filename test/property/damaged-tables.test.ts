import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { header, sectionNames } from "../../src/contract/grant-table.ts";
import { readTable } from "../../src/grants/read.ts";
import { writeTable } from "../../src/grants/write.ts";
import { askC, contentOf, hex, reseal, selectQuestion } from "../support/tables.ts";
import { caller, description } from "./policies.ts";
import { runs } from "./runs.ts";
import { tryContent } from "./tables-scene.ts";

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
      { numRuns: runs(150) },
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
      { numRuns: runs(20) },
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
      { numRuns: runs(300) },
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
