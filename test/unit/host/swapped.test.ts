import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Calls } from "../../../src/host/calls.ts";
import { composeHost } from "../../../src/host/compose.ts";
import { nodeCalls } from "../../../src/host/node/calls.ts";
import { nodeHost } from "../../../src/host/node.ts";
import { ascii } from "../../../src/text/bytes.ts";

let folder: string;
const path = (name: string) => join(folder, name);
const guarded = "root's";
const theirs = "another's";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "env-broker-swapped-"));
  writeFileSync(path("policy"), guarded);
  writeFileSync(path("other"), theirs);
  chmodSync(path("policy"), 0o644);
  chmodSync(path("other"), 0o666);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A host on which something happens the first time that a call has been made. */
function hostOn(call: keyof Calls, happens: () => void) {
  let isOver = false;
  const real = nodeCalls[call] as (...words: unknown[]) => unknown;
  const changed = (...words: unknown[]) => {
    const result = real(...words);
    if (!isOver) happens();
    isOver = true;
    return result;
  };
  return composeHost({ ...nodeCalls, [call]: changed }, nodeHost);
}

it.each(["openFile", "look"] as const)(
  "a file that is swapped after %s is read as it was looked at: the mode and the content are of one file",
  (call) => {
    const host = hostOn(call, () => renameSync(path("other"), path("policy")));
    const opened = host.openFolder(folder);
    const { content, file } = opened.readBeneath(ascii("policy"), 100);
    opened.close();
    expect([content, file.mode]).toEqual([guarded, 0o644]);
  },
);

it("a folder that becomes a link after it was seen to be none is not followed", () => {
  mkdirSync(path("sub"));
  writeFileSync(path("sub/policy"), guarded);
  mkdirSync(path("elsewhere"));
  writeFileSync(path("elsewhere/policy"), theirs);
  let isSwapped = false;
  const calls: Calls = {
    ...nodeCalls,
    readLink(of, name) {
      try {
        return nodeCalls.readLink(of, name);
      } finally {
        if (!isSwapped) {
          isSwapped = true;
          renameSync(path("sub"), path("gone"));
          symlinkSync(path("elsewhere"), path("sub"));
        }
      }
    },
  };
  const opened = composeHost(calls, nodeHost).openFolder(folder);
  expect(() => opened.readBeneath(ascii("sub/policy"), 100)).toThrow(/cannot read/);
  opened.close();
});

it("the way to a file has every folder that links lead through, up to what is no folder", () => {
  mkdirSync(path("real/sub"), { recursive: true, mode: 0o755 });
  chmodSync(path("real"), 0o770);
  symlinkSync(path("real"), path("absolute"));
  symlinkSync("real/../absolute", path("relative"));
  symlinkSync("round", path("round"));
  const modes = (of: string) => nodeHost.foldersOnTheWay(path(of)).map(({ mode }) => mode.toString(8));
  expect(modes("relative/sub/nothing/more").filter((mode) => mode === "770")).toHaveLength(2);
  expect(modes("policy/x")).toEqual(modes("nothing"));
  expect(() => modes("round")).toThrow("its links lead in a circle");
});
