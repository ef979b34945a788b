import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { passes } from "../../../src/audit/filter.ts";
import { formatLine } from "../../../src/audit/format.ts";
import { type AuditLine, parseLine } from "../../../src/audit/line.ts";
import { type AuditSource, verifyChain } from "../../../src/audit/verify.ts";
import { chainStart } from "../../../src/contract/audit-line.ts";
import { type Bytes, toArray } from "../../../src/text/bytes.ts";

const hash = (line: Bytes) => createHash("sha256").update(toArray(line)).digest("hex");

const record = (more: Partial<AuditLine> = {}): AuditLine => ({
  time: "2026-11-24T12:00:00.000Z",
  uid: 1001,
  pid: 7,
  cmd: "node",
  grants: ["web"],
  given: ["PORT", "DB"],
  kept: [],
  refused: null,
  decision: "granted",
  policy: "0123456789abcdef",
  prev: chainStart,
  ...more,
});

/** A chain of lines, as the broker writes them. */
function chain(count: number, start = chainStart): Bytes[] {
  const lines: Bytes[] = [];
  for (let at = 0, prev = start; at < count; at++) {
    const line = JSON.stringify(record({ pid: at, prev })) as Bytes;
    lines.push(line);
    prev = hash(line);
  }
  return lines;
}

const file = (lines: readonly string[], name = "log"): AuditSource => ({
  name,
  lines: lines as Bytes[],
  isMixed: false,
  isCutOff: false,
});
const output = (lines: readonly string[]): AuditSource => ({
  name: "stdin",
  lines: lines as Bytes[],
  isMixed: true,
  isCutOff: false,
});
const problems = (...sources: AuditSource[]) => verifyChain(sources, hash, undefined).problems;

describe("a line of the audit log", () => {
  it("is read with everything that it says", () => {
    expect(parseLine(JSON.stringify(record()) as Bytes)).toEqual(record());
  });

  it.each([
    "a service says something",
    "",
    '{"time":',
    '{"time":"x"}',
    JSON.stringify(record({ prev: "short" })),
    JSON.stringify({ ...record(), decision: "allowed" }),
    JSON.stringify({ ...record(), given: [1] }),
    `x${JSON.stringify(record())}`,
    JSON.stringify(record({ cmd: "\u009b1m" })),
    JSON.stringify({ ...record(), uid: -1 }),
    JSON.stringify({ ...record(), uid: 1.5 }),
    JSON.stringify({ ...record(), decision: "suppressed" }),
    JSON.stringify({ ...record(), decision: "lost" }),
    `${JSON.stringify(record())}\r`,
  ])("is nothing else: %s", (text) => {
    expect(parseLine(text as Bytes)).toBeUndefined();
  });

  it("is shown with who, what and why", () => {
    const show = (more: Partial<AuditLine>) => formatLine(record(more), (uid) => `user${uid}`).slice(26);
    expect(show({})).toBe("user1001  granted  node: DB, PORT by web");
    expect(show({ grants: [], given: [], kept: ["OWN"], cut: 3 })).toBe(
      "user1001  granted  node: nothing; kept OWN; 3 more names",
    );
    expect(show({ decision: "refused", refused: "no such grant", cmd: null })).toBe(
      "user1001  refused  (no command): no such grant",
    );
    expect(formatLine({ time: "t", uid: 5, suppressed: 9, decision: "suppressed", prev: chainStart }, String)).toBe(
      "t  5  suppressed  9 more lines in that second",
    );
    expect(formatLine({ time: "t", lost: 4, decision: "lost", prev: chainStart }, String)).toBe(
      "t  -  lost  4 lines that could not be written",
    );
    expect(formatLine({ time: "t", uid: 5, decision: "granted", prev: chainStart }, String)).toBe(
      "t  5  granted  (no command): nothing",
    );
  });

  it("passes a filter if it is what everything in it asks for", () => {
    const asked = (filter: object, more: Partial<AuditLine> = {}) =>
      passes(record(more), { refusedOnly: false, ...filter });
    expect(asked({})).toBe(true);
    expect([asked({ uid: 1001 }), asked({ uid: 0 })]).toEqual([true, false]);
    expect([asked({ grant: "web" }), asked({ grant: "job" })]).toEqual([true, false]);
    expect(passes({ time: "t", decision: "lost", prev: chainStart }, { refusedOnly: false, grant: "web" })).toBe(false);
    expect([asked({ name: "DB" }), asked({ name: "D" })]).toEqual([true, false]);
    expect(asked({ name: "OWN" }, { kept: ["OWN"] })).toBe(true);
    const refused: Partial<AuditLine> = {
      decision: "refused",
      given: [],
      refused: "grant web needs DB_HOST, which is unset",
    };
    expect([asked({ name: "DB_HOST" }, refused), asked({ name: "DB" }, refused)]).toEqual([true, false]);
    expect([asked({ refusedOnly: true }), asked({ refusedOnly: true }, refused)]).toEqual([false, true]);
    expect([asked({ since: "2026-11-24T12:00:00.000Z" }), asked({ since: "2026-11-24T12:00:00.001Z" })]).toEqual([
      true,
      false,
    ]);
  });
});

describe("the chain", () => {
  it("is whole in a log as it was written, across its files, and in a container's output between other lines", () => {
    const lines = chain(5);
    expect(
      verifyChain([file(lines.slice(0, 2), "log.1"), file(lines.slice(2))], hash, hash(lines[4] as Bytes)),
    ).toEqual({
      lines: 5,
      chains: 1,
      head: hash(lines[4] as Bytes),
      problems: [],
      isContinued: false,
    });
    const twice = ["hello", ...lines, '{"time":"not ours"}', ...chain(2)];
    expect(verifyChain([output(twice)], hash, undefined)).toMatchObject({ lines: 7, chains: 2, problems: [] });
    expect(verifyChain([file([])], hash, chainStart)).toMatchObject({ lines: 0, chains: 0, problems: [] });
  });

  it("may follow lines that were rotated away, and says so", () => {
    const report = verifyChain([file(chain(5).slice(2))], hash, undefined);
    expect(report).toMatchObject({ lines: 3, chains: 1, problems: [], isContinued: true });
  });

  it("does not begin again within a file", () => {
    expect(problems(file([...chain(2), ...chain(1)]))).toEqual([
      "log:3 does not follow the line before it: one of the two was changed, or a line was removed or moved",
    ]);
  });

  it("shows every line that was changed, removed, moved, doubled or put in, wherever it is but at the end", () => {
    const lines = chain(8);
    fc.assert(
      fc.property(fc.constantFrom("change", "remove", "swap", "double", "put"), fc.nat(6), (kind, at) => {
        const damaged: string[] = [...lines];
        if (kind === "change") damaged[at] = (damaged[at] as string).replace("web", "wed");
        if (kind === "remove") damaged.splice(at, 1);
        if (kind === "swap") damaged.splice(at, 2, damaged[at + 1] as string, damaged[at] as string);
        if (kind === "double") damaged.splice(at, 0, damaged[at] as string);
        if (kind === "put") damaged.splice(at, 0, "junk");
        const report = verifyChain([file(damaged)], hash, undefined);
        // Without its first lines it looks like a log whose beginning was rotated away.
        const looksRotated = kind === "remove" && at === 0;
        expect(report.problems.length > 0 || looksRotated).toBe(true);
        if (looksRotated) expect(report.isContinued).toBe(true);
      }),
    );
  });

  it("is found in a container's output behind a time stamp, other text, or before a carriage return", () => {
    const lines = chain(4);
    const seen = lines.map((line, at) => (at % 2 ? `2026-11-24T12:00:00Z ${line}` : `no newline${line}\r`));
    expect(verifyChain([output(seen)], hash, undefined)).toMatchObject({ lines: 4, chains: 1, problems: [] });
  });

  it("goes on behind a line that somebody else put in, and behind one that was changed", () => {
    const lines = chain(6);
    const forged = JSON.stringify(record({ uid: 0, prev: "f".repeat(64) }));
    expect(problems(output([...lines.slice(0, 3), forged, ...lines.slice(3)]))).toEqual([
      "stdin:4 does not follow the line before it: one of the two was changed, or a line was removed or moved, or another process wrote it",
    ]);
    const restart = JSON.stringify(record({ uid: 0 }));
    expect(verifyChain([output([...lines.slice(0, 3), restart, ...lines.slice(3)])], hash, undefined)).toMatchObject({
      chains: 2,
      problems: [],
    });
    const changed = lines.map((line, at) => (at === 2 ? line.replace("web", "wed") : line));
    expect(problems(file(changed))).toEqual([
      "log:4 does not follow the line before it: one of the two was changed, or a line was removed or moved",
    ]);
  });

  it("says of a file that it ends in the middle of a line", () => {
    expect(problems({ ...file(chain(1)), isCutOff: true })).toEqual(["log ends in the middle of a line"]);
  });

  it("shows that its end was cut against a head only", () => {
    const lines = chain(3);
    const head = hash(lines[2] as Bytes);
    expect(verifyChain([file(lines.slice(0, 2))], hash, undefined).problems).toEqual([]);
    expect(verifyChain([file(lines.slice(0, 2))], hash, head).problems).toEqual([
      `no line has the head ${head}: lines after the last one that is here were changed or cut off, or the log is another one`,
    ]);
  });
});
