import { describe, expect, it } from "vitest";
import { parseAccounts } from "../../../src/accounts/passwd.ts";
import type { Bytes } from "../../../src/text/bytes.ts";

const parse = (passwd: string, group = "") => parseAccounts(passwd as Bytes, group as Bytes);

describe("account files", () => {
  it("give users with their groups", () => {
    const accounts = parse(
      "root:x:0:0:root:/root:/bin/bash\napp:x:1001:1002:App,,,:/srv/app:/bin/sh",
      "app:x:1002:\nlog:x:4:web,app\nadm:x:3:app\nlog2:x:4:app\n",
    );
    const app = accounts.user("app" as Bytes);
    expect(app).toEqual({ name: "app", uid: 1001, gid: 1002, home: "/srv/app", shell: "/bin/sh" });
    expect(accounts.groupsOf(app as NonNullable<typeof app>)).toEqual([3, 4, 1002]);
    expect(accounts.group("log" as Bytes)?.gid).toBe(4);
    expect(accounts.user("nobody" as Bytes)).toBeUndefined();
    expect(accounts.groupsOf(accounts.user("root" as Bytes) as NonNullable<typeof app>)).toEqual([0]);
  });

  it("take the first of two entries with one name, and every name of one uid", () => {
    const accounts = parse("a:x:1:1::/a:/a\nb:x:1:2::/b:/b\na:x:0:0::/c:/c\n", "g:x:5:\ng:x:6:a\n");
    expect(accounts.user("a" as Bytes)?.uid).toBe(1);
    expect(accounts.namesOf(1).map((user) => user.name)).toEqual(["a", "b"]);
    expect(accounts.group("g" as Bytes)?.gid).toBe(5);
    expect(accounts.users).toHaveLength(3);
  });

  it("give an empty home and shell their usual meaning, and let a shell hold colons", () => {
    expect(parse("a:x:1:1:::\n").users[0]).toMatchObject({ home: "/", shell: "/bin/sh" });
    expect(parse("a:x:1:1::/a:/bin/sh:x\n").users[0]).toMatchObject({ shell: "/bin/sh:x" });
  });

  it.each([
    ["an empty line", ""],
    ["a comment", "#a:x:1:1::/:/"],
    ["a NIS entry", "+a:x:1:1::/:/"],
    ["another NIS entry", "-a:x:1:1::/:/"],
    ["too few fields", "a:x:1:1::/"],
    ["fewer fields still", "a:x:1"],
    ["an empty name", ":x:1:1::/:/"],
    ["an overlong name", `${"a".repeat(256)}:x:1:1::/:/`],
    ["a signed uid", "a:x:-1:1::/:/"],
    ["an empty uid", "a:x::1::/:/"],
    ["an empty gid", "a:x:1:::/:/"],
    ["a uid that is too large", "a:x:4294967296:1::/:/"],
    ["an overlong home", `a:x:1:1::/${"a".repeat(4095)}:/`],
    ["an overlong shell", `a:x:1:1::/:/${"a".repeat(4095)}`],
    ["a NUL", "a:x:1:1:\0:/:/"],
  ])("pass over a line with %s", (_, line) => {
    expect(parse(`${line}\nb:x:2:2::/b:/b\n`).users.map((user) => user.name)).toEqual(["b"]);
  });

  it("pass over groups of the same kinds, and empty members", () => {
    expect(parse("", "a:x:1\n:x:1:\na:x:-1:\nb:x:2:,c,,d,\n").groups).toEqual([
      { name: "b", gid: 2, members: ["c", "d"] },
    ]);
  });
});
