import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { Caller } from "../../src/decision/caller.ts";
import { decide } from "../../src/decision/decide.ts";
import { writeTable } from "../../src/grants/write.ts";
import { root } from "../support/container.ts";
import {
  askC,
  contentOf,
  dump,
  expectedAnswer,
  hex,
  selectQuestion,
  sortAnswer,
  type TableDescription,
} from "../support/tables.ts";

interface Question {
  readonly name: string;
  readonly caller: Caller;
  readonly chosen?: readonly string[];
  readonly given?: Readonly<Record<string, string>>;
  readonly withheld?: readonly string[];
  readonly refused?: string;
}

const folder = join(root, "test/vectors/tables");
const vectors = readdirSync(folder)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.replace(/\.yaml$/, ""));

describe.each(vectors)("the table of %s", (name) => {
  const vector = load(readFileSync(join(folder, `${name}.yaml`), "utf8")) as TableDescription & {
    questions: Question[];
  };
  const table = new Uint8Array(readFileSync(join(folder, `${name}.grants`)));
  const content = contentOf(vector);

  it("is written byte for byte as the vector has it", () => {
    expect(Buffer.from(writeTable(content)).equals(Buffer.from(table))).toBe(true);
  });

  it("is read alike by TypeScript and by C", () => {
    expect(askC(table, ["dump"])).toEqual([dump(table)]);
  });

  it.each(vector.questions)("answers: $name", ({ caller, chosen = [], given = {}, withheld = [], refused }) => {
    const [answer] = askC(table, [selectQuestion(caller, [], chosen)]) as [string[]];
    const names = sortAnswer(answer).map((line) =>
      line
        .split(" ")
        .filter((_, index) => index !== 2 || line.startsWith("not-yours"))
        .join(" "),
    );
    const expected = [
      ...Object.entries(given).map(
        ([variable, grants]) => `given ${hex(variable)} ${grants.split(" ").sort().join(" ")}`,
      ),
      ...withheld.map((variable) => `withheld ${hex(variable)}`),
    ];
    expect(names).toEqual(refused === undefined ? expected.sort() : [refused]);
    expect(sortAnswer(answer)).toEqual(expectedAnswer(content, decide(content.evaluation, caller, chosen)));
  });
});
