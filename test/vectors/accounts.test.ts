import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { type AccountQuestion, askCAccounts, expectedAccounts } from "../support/accounts.ts";
import { root } from "../support/container.ts";
import { hex } from "../support/tables.ts";

interface Vector {
  readonly passwd: string;
  readonly group: string;
  readonly questions: readonly (AccountQuestion & { readonly answer: string })[];
}

const folder = join(root, "test/vectors/accounts");

describe.each(readdirSync(folder).filter((file) => file.endsWith(".yaml")))("the account files of %s", (file) => {
  const { passwd, group, questions } = load(readFileSync(join(folder, file), "utf8")) as Vector;

  it("are read alike by TypeScript and by C, as the vector says", () => {
    const expected = questions.map(({ answer }) =>
      answer
        .split(" ")
        .map((word, index, all) => (all.length > 4 && index >= 2 && index <= 4 ? hex(word) : word))
        .join(" "),
    );
    expect(askCAccounts(passwd, group, questions)).toEqual(expected);
    expect(expectedAccounts(passwd, group, questions)).toEqual(expected);
  });
});
