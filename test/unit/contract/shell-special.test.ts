import { expect, it } from "vitest";
import { shellSpecial, specialFamilies } from "../../../src/contract/shell-special.ts";

it("names a reason for each name that shells treat specially", () => {
  for (const name of [
    "PPID",
    "UID",
    "EUID",
    "RANDOM",
    "SRANDOM",
    "SECONDS",
    "LINENO",
    "OPTIND",
    "HISTCMD",
    "FUNCNAME",
    "GROUPS",
    "DIRSTACK",
    "BASHOPTS",
    "SHELLOPTS",
    "BASH_VERSINFO",
    "BASHPID",
    "EPOCHSECONDS",
    "IFS",
    "PROMPT_COMMAND",
    "status",
    "path",
    "argv",
    "TTYIDLE",
  ]) {
    expect(shellSpecial).toContain(name);
  }
  for (const [shells, reason] of specialFamilies) expect(`${shells}: ${reason}`).toMatch(/^[a-z, ]+: .{10}/);
});
