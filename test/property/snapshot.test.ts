import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { shellSpecial } from "../../src/contract/shell-special.ts";
import { describesProcess, isShellSafe } from "../../src/names/kinds.ts";
import { formatDirectory, readBack } from "../../src/snapshot/directory.ts";
import { formatEnviron, parseEnviron } from "../../src/snapshot/environ.ts";
import { formatJson } from "../../src/snapshot/json.ts";
import { formatShell } from "../../src/snapshot/shell.ts";
import { formatSnapshot, parseSnapshot } from "../../src/snapshot/snapshot-file.ts";
import { type Bytes, toArray } from "../../src/text/bytes.ts";
import { isThere, shells, sourceIn } from "../support/shells.ts";
import { isFile, oddName, variables } from "./arbitraries.ts";
import { runs } from "./runs.ts";

const folder = mkdtempSync(join(tmpdir(), "env-broker-snapshot-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("for any variables", () => {
  it("an environment block gives them back", () => {
    fc.assert(
      fc.property(variables, (all) => void expect(parseEnviron(formatEnviron(all)).variables).toEqual(all)),
      { numRuns: runs(500) },
    );
  });

  it("the snapshot file gives them back, and the names that are gone", () => {
    fc.assert(
      fc.property(variables, fc.array(oddName), (all, names) => {
        const gone = new Set(names.filter((name) => !all.has(name)));
        const snapshot = { variables: all, gone, defaults: new Set([...all.keys()].slice(0, 2)) };
        expect(parseSnapshot(formatSnapshot(snapshot))).toEqual(snapshot);
      }),
      { numRuns: runs(500) },
    );
  });

  it("the directory gives them back, with those that have no file", () => {
    fc.assert(
      fc.property(variables, (all) => {
        expect(readBack(all, formatDirectory(all), new Set())).toEqual(all);
        expect(readBack(new Map(), formatDirectory(all), new Set())).toEqual(
          new Map([...all].filter(([name]) => isFile(name))),
        );
      }),
      { numRuns: runs(500) },
    );
  });

  it("the .json gives them back, the binary ones by base64", () => {
    fc.assert(
      fc.property(variables, (all) => {
        const { "=base64": binary = {}, ...text } = JSON.parse(
          Buffer.from(toArray(formatJson(all))).toString("utf8"),
        ) as Record<string, string> & { "=base64"?: Record<string, string> };
        const back = new Map<string, string>();
        for (const [name, content] of Object.entries(text))
          back.set(Buffer.from(name).toString("latin1"), Buffer.from(content as string).toString("latin1"));
        for (const [name, content] of Object.entries(binary))
          back.set(Buffer.from(name, "base64").toString("latin1"), Buffer.from(content, "base64").toString("latin1"));
        expect(back).toEqual(all);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe.each(Object.entries(shells))("sourced by %s", (name, words) => {
  const there = isThere(words[0] as string);
  const file = join(folder, `${name}.sh`);
  /** What a shell sets for itself. */
  const own = new Set(["PWD", "OLDPWD", "SHLVL", "_", "PATH", "HOME", "LOGNAME"]);

  it.skipIf(!there)("the .sh form gives the variables whose names are safe for shells", () => {
    fc.assert(
      fc.property(variables, (all) => {
        writeFileSync(file, toArray(formatShell(all)));
        const got = sourceIn(words, file);
        const expected = new Map([...all].filter(([variable]) => isShellSafe(variable)));
        for (const variable of own) if (!expected.has(variable as Bytes)) got.delete(variable);
        expect(got).toEqual(expected);
      }),
      { numRuns: runs(40) },
    );
  });

  it.skipIf(!there)("the .sh form of a hostile environment runs nothing", () => {
    const marker = join(folder, `${name}-ran`);
    const attacks = [
      "a[$(touch M)]",
      "$(touch M)",
      "`touch M`",
      "'; touch M; '",
      "() { :; }; touch M",
      "x\ntouch M\n",
      "$((a[$(touch M)]))",
    ];
    const names = [...shellSpecial.keys(), "PATH_X", "BASH_FUNC_ls%%", "LC_X", "CDPATH", "PS4X"] as Bytes[];
    for (const attack of attacks) {
      const all = new Map(names.map((variable) => [variable, attack.replaceAll("M", marker) as Bytes]));
      writeFileSync(file, toArray(formatShell(all)));
      sourceIn(words, file);
      expect(existsSync(marker), attack).toBe(false);
    }
  });
});

describe("the table of names that shells treat specially", () => {
  it.each(Object.entries(shells))(
    "has every variable for which %s does something with a text that looks like arithmetic",
    (name, words) => {
      if (!isThere(words[0] as string)) return;
      const marker = join(folder, `${name}-arithmetic`);
      const file = join(folder, `${name}-arithmetic.sh`);
      // Every name that the shell knows by itself: left in the file, none of them may run the text, fail or vanish.
      const list =
        name === "zsh"
          ? "print -rl -- ${(k)parameters}"
          : name === "bash"
            ? "compgen -v"
            : "set | sed -n 's/^\\([A-Za-z_][A-Za-z0-9_]*\\)=.*/\\1/p'";
      writeFileSync(file, list);
      for (const variable of namesOf(words, file)) {
        if (!isShellSafe(variable as Bytes)) continue;
        writeFileSync(file, toArray(formatShell(new Map([[variable as Bytes, `a[$(touch ${marker})]` as Bytes]]))));
        const got = sourceIn(words, file).get(variable);
        if (variable !== "PATH" && !describesProcess(variable)) expect(got, variable).toBeDefined();
        expect(existsSync(marker), variable).toBe(false);
      }
    },
  );
});

function namesOf([command, ...words]: readonly string[], file: string): string[] {
  const { stdout } = spawnSync(command as string, [...words, file], { env: {}, encoding: "latin1" });
  return stdout.split("\n").filter((line) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(line));
}
