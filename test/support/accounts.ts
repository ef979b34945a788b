import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { User } from "../../src/accounts/accounts.ts";
import { parseAccounts } from "../../src/accounts/passwd.ts";
import { type Bytes, toArray } from "../../src/text/bytes.ts";
import { tools } from "./container.ts";
import { hex } from "./tables.ts";

export type AccountQuestion = { readonly user: string } | { readonly uid: number } | { readonly group: string };

/** Asks the launchers' reader of account files. */
export function askCAccounts(passwd: string, group: string, questions: readonly AccountQuestion[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "env-broker-accounts-"));
  try {
    writeFileSync(join(folder, "passwd"), toArray(passwd as Bytes));
    writeFileSync(join(folder, "group"), toArray(group as Bytes));
    const input = questions.map((question) =>
      "user" in question
        ? `user ${hex(question.user)}`
        : "uid" in question
          ? `uid ${question.uid}`
          : `group ${hex(question.group)}`,
    );
    const result = spawnSync(join(tools, "account-query"), [join(folder, "passwd"), join(folder, "group")], {
      input: `${input.join("\n")}\n`,
      encoding: "utf8",
      env: { ASAN_OPTIONS: "detect_leaks=0" },
    });
    if (result.status !== 0)
      throw new Error(`account-query ended with ${result.status ?? result.signal}: ${result.stderr}`);
    return result.stdout.split("\n").slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same answers by src/accounts. */
export function expectedAccounts(passwd: string, group: string, questions: readonly AccountQuestion[]): string[] {
  const accounts = parseAccounts(passwd as Bytes, group as Bytes);
  const line = (user: User | undefined) =>
    user
      ? [user.uid, user.gid, hex(user.name), hex(user.home), hex(user.shell), ...accounts.groupsOf(user)].join(" ")
      : "none";
  return questions.flatMap((question) => {
    if ("user" in question) return [line(accounts.user(question.user as Bytes))];
    if ("group" in question) return [String(accounts.group(question.group as Bytes)?.gid ?? "none")];
    const names = accounts.namesOf(question.uid);
    const members = [...new Set(allNames(accounts.groups, accounts.users, question.uid))].sort(
      (left, right) => left - right,
    );
    return [line(names[0]), ["members", ...members].join(" ")];
  });
}

function allNames(
  groups: readonly { gid: number; members: readonly Bytes[] }[],
  users: readonly User[],
  uid: number,
): number[] {
  const own = users.filter((user) => user.uid === uid);
  return [
    ...own.map((user) => user.gid),
    ...groups
      .filter((group) => group.members.some((member) => own.some((user) => user.name === member)))
      .map((group) => group.gid),
  ];
}
