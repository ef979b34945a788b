import { expect, it } from "vitest";
import { header, pageSize } from "../../src/contract/grant-table.ts";
import { readTable } from "../../src/grants/read.ts";
import { writeTable } from "../../src/grants/write.ts";
import { askC, contentOf, hex, selectQuestion } from "../support/tables.ts";

/** A table in which what app is given lies behind a value of so many bytes that somebody else has. */
function tableWith(bytes: number) {
  return writeTable(
    contentOf({
      policies: {
        "p.yaml":
          "version: 1\ngrants: { a: { to: { users: other }, allow: LARGE }, z: { to: { users: app }, allow: A } }\n",
      },
      variables: { LARGE: "x".repeat(bytes), A: "value" },
      passwd: "app:x:1001:1001::/:/bin/sh\nother:x:1002:1002::/:/bin/sh\n",
      group: "",
    }),
  );
}

const dataOf = (table: Uint8Array) => table.length - new DataView(table.buffer).getUint32(header.dataStart * 4, true);

/** As many pages as C notes down beside the table, one less and one more: see `few` of native/grants/read.h. */
const noted = 8 * 4 * 128;

it.each([-4, 0, 4])("a table of 4,096 pages and %i bytes is read by C as a small one is, to its last page", (more) => {
  const small = tableWith(10);
  const table = tableWith(10 + noted * pageSize + more - dataOf(small));
  const question = selectQuestion({ uid: 1001, gids: [] });
  expect(dataOf(table)).toBe(noted * pageSize + more);
  expect(readTable(table)).toBeDefined();
  expect(askC(table, [question])).toEqual([[`given 41 ${hex("A=value")} z`]]);
  const last = table.length - 8;
  table[last] = (table[last] as number) ^ 1;
  expect(askC(table, [question])).toEqual([["damaged"]]);
});
