import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BrokerError } from "../../src/broker-error.ts";
import type { Host } from "../../src/host/host.ts";
import { main } from "../../src/main.ts";
import { canary } from "../support/canary.ts";
import { root } from "../support/container.ts";

/** What env-broker says on a host on which opening a folder fails. */
async function sayOn(failure: unknown): Promise<{ code: number; said: string }> {
  let said = "";
  const host = {
    write: (_: number, text: string) => {
      said += text;
    },
    openFolder: () => {
      throw failure;
    },
  } as unknown as Host;
  return { code: await main(host, ["check", "--policies", "x"]), said };
}

describe("env-broker", () => {
  it("says a failed operation in one line: 125, and 2 where it was called wrongly", async () => {
    const failed = await sayOn(new BrokerError("denied", "cannot open x\ny: permission denied"));
    expect(failed).toEqual({ code: 125, said: "env-broker: cannot open x\\x0ay: permission denied\n" });
    expect((await sayOn(new BrokerError("usage", "so not"))).code).toBe(2);
    expect((await sayOn(new BrokerError("policy", "no broker"))).code).toBe(78);
    expect((await sayOn(new BrokerError("refused", "not yours"))).code).toBe(77);
  });

  it("says a bug by its kind and places, never by its message, which may quote a value: 125", async () => {
    const { code, said } = await sayOn(new TypeError(`${canary} is not a function`));
    expect(code).toBe(125);
    expect(said).toMatch(/^env-broker: a bug \(TypeError\), please report it:\n +at /);
    expect(said).not.toContain(canary);
  });

  it.each(["stack overflow", "Maximum call stack size exceeded"])(
    "says that the stack is used up: %s",
    async (text) => {
      expect(await sayOn(new RangeError(text))).toEqual({ code: 125, said: "env-broker: out of stack\n" });
    },
  );
});

describe("boot", () => {
  /** The text of a built module and of everything that it imports at once. */
  function loaded(folder: string, name: string, seen = new Set<string>()): string {
    if (seen.has(name) || !existsSync(join(folder, name))) return "";
    seen.add(name);
    const text = readFileSync(join(folder, name), "utf8");
    const imports = [...text.matchAll(/(?:from|^import) ?"\.\/([^"]+)"/gm)].map(([, target]) => target as string);
    return text + imports.map((target) => loaded(folder, target, seen)).join("");
  }

  it.each([
    ["Node", "dist/libexec/env-broker", "boot-", "env-broker.mjs"],
    ["QuickJS", "dist/quickjs", "boot-", "entry.js"],
  ])("loads no command line on %s, and no command loads boot's writing", (_, path, boot, entry) => {
    const folder = join(root, path);
    const module = (start: string) => readdirSync(folder).find((name) => name.startsWith(start)) as string;
    expect(loaded(folder, module("cli-"))).toContain("showHelpAfterError");
    expect(loaded(folder, module(boot))).not.toContain("showHelpAfterError");
    expect(loaded(folder, entry)).not.toContain("showHelpAfterError");
    expect(loaded(folder, module("check-"))).not.toContain("BigUint64Array");
  });
});
