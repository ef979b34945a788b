import { expect, it } from "vitest";
import { makeTable } from "../../../src/container/make-table.ts";
import { readPolicyId } from "../../../src/grants/read.ts";
import { contentOf } from "../../support/tables.ts";

/** A table in which a grant gives as many variables as it takes, of 100,000 bytes each. */
function content(variables: number) {
  const names = Array.from({ length: variables }, (_, number) => `BIG_${number}`);
  return contentOf({
    policies: { "p.yaml": `version: 1\ngrants: { all: { to: { users: root }, allow: "BIG_*" } }\n` },
    variables: Object.fromEntries(names.map((name) => [name, name.padEnd(100_000, "x")])),
    passwd: "root:x:0:0::/root:/bin/sh\n",
    group: "root:x:0:\n",
  });
}

it("a table that no launcher would take is not made: the failure says how large it is, and of what there is less to give", () => {
  expect(() => makeTable(content(695))).toThrow(
    expect.objectContaining({
      code: "too-large",
      message: "the grant table would be 67 MB, and launchers take 64: give fewer variables to fewer users and groups",
    }),
  );
});

it("a table tells its policy without a look at its records, as long as it is whole", () => {
  const table = makeTable(content(2));
  expect(readPolicyId(table)).toBe("0123456789abcdef");
  table[table.length - 1] = 1;
  expect(readPolicyId(table)).toBeUndefined();
});
