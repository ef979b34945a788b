import { describe, expect, it } from "vitest";
import { header, pageSize, version } from "../../../src/contract/grant-table.ts";
import { hashName, hashValue } from "../../../src/grants/hash.ts";
import { readTable } from "../../../src/grants/read.ts";
import { sourceValues } from "../../../src/grants/source-values.ts";
import { writeTable } from "../../../src/grants/write.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { canary } from "../../support/canary.ts";
import { evaluated, messages } from "../../support/policy.ts";
import { contentOf, dump, reseal, someStamp } from "../../support/tables.ts";

const description = {
  policies: {
    "a.yaml": `version: 1
variables: { B: { only: { users: app } }, A: { only: { groups: g } } }
grants:
  one: { to: { users: [app] }, allow: [A, "P*"], set: { S: "\${A}", T: "\${GONE}" }, need: A }
  two: { to: { users: [app], groups: [g, 77] }, allow: [A, RQNBYZU, FIEBBIH], set: { S: "\${A}" } }
forbid: [{ to: { groups: g }, variables: [Z, "Y*"] }, { to: { users: app }, variables: ["LONG_*", "LONG_ER_*", Q, R] }]`,
    "b.yaml": "version: 1\nforbid: [{ to: { users: app }, variables: [X] }]",
  },
  variables: { A: canary, P1: "1", P_KEY: canary, PATH: "/bin", LC_ALL: "C" },
  gone: ["GONE"],
  // RQNBYZU and FIEBBIH have one hash, and so have brtfzna and qbqikyr.
  passwd:
    "brtfzna:x:20:20::/:/bin/sh\nqbqikyr:x:21:21::/:/bin/sh\napp:x:1:1::/:/bin/sh\nother:x:1:2::/:/bin/sh\nmember:x:3:3::/:/bin/sh\napp:x:9:9::/:/bin/sh\n",
  group: "g:x:50:member\ng:x:51:\n",
};
const table = writeTable(contentOf(description));

describe("the grant table", () => {
  it.each([
    ["", 1 | 4],
    ["events: all, to: both, required: true", 1 | 2 | 4 | 8 | 16],
    ["events: none, to: file", 8],
    ["to: stderr", 1 | 4],
  ])("has settings.audit (%s) and the policy's own number in its header", (audit, bits) => {
    const settings = audit === "" ? "" : `settings: { audit: { ${audit} } }\n`;
    const content = contentOf({ ...description, policies: { "p.yaml": `version: 1\n${settings}` } });
    const view = new DataView(writeTable(content).buffer);
    const words = [header.audit, header.policy, header.policy + 1].map((word) => view.getUint32(word * 4, true));
    expect(words).toEqual([bits, 0x01234567, 0x89abcdef]);
  });

  it("starts with its magic and version, and its size", () => {
    expect(Buffer.from(table.subarray(0, 8)).toString()).toBe("ENVBKBDT");
    const view = new DataView(table.buffer);
    expect([view.getUint32(header.version * 4, true), view.getUint32(header.size * 4, true)]).toEqual([
      version,
      table.length,
    ]);
  });

  it("keeps the stamps of the account files", () => {
    expect(readTable(table)?.stamps).toEqual([
      someStamp.device,
      someStamp.inode,
      someStamp.size,
      someStamp.modified,
      0n,
      0n,
      0n,
      0n,
    ]);
  });

  it("holds each text once", () => {
    expect(Buffer.from(table).toString("latin1").split(`A=${canary}\0`)).toHaveLength(2);
    expect(Buffer.from(table).toString("latin1").split(`S=${canary}\0`)).toHaveLength(2);
  });

  it("leaves out a prefix that starts with another", () => {
    const records = readTable(table)?.records;
    expect(records?.get("claimedPrefixes")).toHaveLength(3); // P, Y, LONG_
  });

  it("finds a user and a group by the first of two entries with one name", () => {
    const records = readTable(table)?.records;
    expect(records?.get("users")).toHaveLength(6);
    expect(records?.get("userNames")).toHaveLength(5);
    expect(records?.get("groupNames")?.map((row) => row[3])).toEqual([50]);
  });

  it("puts a group's forbids at its members of the account files too", () => {
    expect(
      readTable(table)
        ?.records.get("uids")
        ?.map((row) => row[0]),
    ).toEqual([1, 3]);
  });

  it("has one checksum for each page behind them", () => {
    const big = writeTable(
      contentOf({ ...description, variables: { ...description.variables, P2: "x".repeat(4_200_000) } }),
    );
    const dataStart = new DataView(big.buffer).getUint32(header.dataStart * 4, true);
    expect(dataStart / 4 - header.words).toBe(Math.ceil((big.length - dataStart) / pageSize));
    expect(dump(big)).not.toEqual(["damaged"]);
  });
});

describe("a table that is not whole", () => {
  const changed = (word: number, value: number) => {
    const copy = table.slice();
    new DataView(copy.buffer).setUint32(word * 4, value, true);
    return readTable(copy);
  };

  it.each([
    ["another magic", 0, 0],
    ["another second half of the magic", 1, 0],
    ["another version", header.version, 99],
    ["another size", header.size, 1],
    ["a start of the data that is no word", header.dataStart, 4 * header.words + 6],
    ["a start of the data between the checksums", header.dataStart, 4 * header.words + 4],
    ["a start of the data in the header", header.dataStart, 0],
    ["a start of the data after the end", header.dataStart, 1 << 30],
    ["another checksum of the header", header.check, 1],
    ["a section elsewhere", header.sections, 4],
    ["a changed word in the data", 130, 77],
  ])("is refused: %s", (_, word, value) => {
    expect(changed(word, value)).toBeUndefined();
  });

  it("is refused: too short, or no multiple of a word", () => {
    expect(readTable(new Uint8Array(10))).toBeUndefined();
    expect(readTable(table.slice(0, -1))).toBeUndefined();
  });

  it.each([
    ["before the data", 0, 1],
    ["not at a word", 4 * header.words + 42, 1],
    ["beyond the end", 4 * header.words + 40, 1 << 28],
  ])("is refused although its checksums are right: a section %s", (_, offset, count) => {
    const copy = table.slice();
    const view = new DataView(copy.buffer);
    view.setUint32(header.sections * 4, offset, true);
    view.setUint32(header.sections * 4 + 4, count, true);
    expect(readTable(reseal(copy))).toBeUndefined();
  });
});

describe("hashes", () => {
  it("are those of FNV-1a for names", () => {
    expect(hashName("" as Bytes)).toBe(0x811c9dc5);
    expect(hashName("foobar" as Bytes)).toBe(0xbf9cf968);
  });

  it("tell values apart", () => {
    expect(hashValue("a" as Bytes)).not.toEqual(hashValue("b" as Bytes));
  });
});

describe("the values of sources", () => {
  it("that execve would refuse are errors at their rule, which name no value", () => {
    const evaluation = evaluated("grants: { g: { to: { users: app }, allow: L, set: { S: '${L}${L}' } } }", ["L"]);
    const { values, diagnostics } = sourceValues(evaluation, () => canary.repeat(8000) as Bytes);
    expect(messages(diagnostics)).toEqual([
      `a.yaml:2:56: error: grant "g": set S would have ${canary.length * 16000 + 2} bytes with its name, and a program takes 131071`,
    ]);
    expect(values.size).toBe(1);
  });
});
