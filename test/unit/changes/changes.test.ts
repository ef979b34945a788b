import { describe, expect, it } from "vitest";
import { changesBetween, isAffected } from "../../../src/changes/changes.ts";
import { readTable } from "../../../src/grants/read.ts";
import { type Recalled, recall } from "../../../src/grants/recall.ts";
import { writeTable } from "../../../src/grants/write.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { defaultGroup, defaultPasswd } from "../../support/container.ts";
import { contentOf } from "../../support/tables.ts";

const variables = { PATH: "/bin", PORT: "80", TOKEN: "t", OPS: "o", A: "a" };

function table(
  policy: string,
  more: { variables?: Record<string, string>; group?: string[]; passwd?: string[] } = {},
): Recalled {
  const content = contentOf({
    policies: { "p.yaml": `version: 1\n${policy}` },
    variables: more.variables ?? variables,
    passwd: (more.passwd ?? defaultPasswd).map((line) => `${line}\n`).join(""),
    group: (more.group ?? [...defaultGroup, "ops:x:50:web"]).map((line) => `${line}\n`).join(""),
  });
  return recall(readTable(writeTable(content)) as NonNullable<ReturnType<typeof readTable>>);
}

function changes(before: Recalled, after: Recalled): string[] {
  return changesBetween(before, after).map(({ whom, variable, change }) => {
    const who = whom.kind === "everybody" ? "everybody" : `${whom.kind} ${whom.name}`;
    return `${who} ${variable} ${change}`;
  });
}

const web = "grants:\n  web: { to: { users: app }, allow: [PORT] }\n";

describe("what changed between two tables", () => {
  it("is nothing if nothing did", () => {
    expect(changes(table(web), table(web))).toEqual([]);
  });

  it("is what a user has more, less, or with another value", () => {
    const after = "grants:\n  web: { to: { users: app }, allow: [TOKEN], set: { MODE: x } }\n";
    expect(changes(table(web), table(after))).toEqual([
      "user app MODE added",
      "user app PORT removed",
      "user app TOKEN added",
    ]);
    expect(changes(table(web), table(web, { variables: { ...variables, PORT: "81" } }))).toEqual([
      "user app PORT changed",
    ]);
  });

  it("is by a forbid, by only, and by what is inside a template", () => {
    const set = "grants:\n  web: { to: { users: app }, set: { DSN: 'x${TOKEN}' } }\n";
    expect(changes(table(set), table(`${set}forbid: [{ to: { users: app }, variables: TOK* }]\n`))).toEqual([
      "user app DSN removed",
    ]);
    expect(changes(table(set), table(`${set}variables: { TOKEN: { only: { users: web } } }\n`))).toEqual([
      "user app DSN removed",
    ]);
    expect(changes(table(web), table(`${web}forbid: [{ to: { groups: app }, variables: PORT }]\n`))).toEqual([
      "user app PORT removed",
      "group app PORT forbidden",
    ]);
  });

  it("is about groups and their members, and about everybody", () => {
    const ops = "grants:\n  ops: { to: { groups: ops }, allow: OPS }\n";
    expect(changes(table("{}".replace("{}", "")), table(ops))).toEqual(["user web OPS added", "group ops OPS added"]);
    expect(changes(table(ops), table(ops, { group: [...defaultGroup, "ops:x:50:app"] }))).toEqual([
      "user app OPS added",
      "user web OPS removed",
    ]);
    expect(changes(table(web), table(`${web}settings: { base: { allow: A } }\n`))).toEqual(["everybody A added"]);
  });

  it("is about uids and gids without a name too, and about users that are gone", () => {
    const numbers = 'grants:\n  n: { to: { users: ["4711"], groups: ["4712"] }, allow: PORT }\n';
    expect(changes(table(""), table(numbers))).toEqual(["user uid 4711 PORT added", "group gid 4712 PORT added"]);
    const two = numbers.replace('["4712"]', '["4713", "4712"]');
    expect(changes(table(two), table(""))).toEqual([
      "user uid 4711 PORT removed",
      "group gid 4712 PORT removed",
      "group gid 4713 PORT removed",
    ]);
    const without = { passwd: defaultPasswd.filter((line) => !line.startsWith("app")) };
    expect(changes(table(web), table("", without))).toEqual(["user app PORT removed"]);
  });

  it("is by settings.inherit, for the users that it names and for everybody", () => {
    const inherit = (users: string) => `settings: { inherit: ${users} }\n`;
    expect(changes(table(""), table(inherit("[cronjob]")))).toEqual(
      Object.keys(variables)
        .filter((name) => name !== "PATH")
        .sort()
        .map((name) => `user cronjob ${name} added`),
    );
    expect(changes(table(inherit("[cronjob]")), table(inherit("true")))).toContain("user nobody PORT added");
    expect(table(inherit("true")).evaluation.inherited?.everyone).toBe(true);
  });

  it("is everything of a user whose launches are refused from then on", () => {
    const need = "grants:\n  web: { to: { users: app }, allow: [PORT, NOT_THERE], need: NOT_THERE }\n";
    expect(changes(table(web), table(need))).toEqual(["user app NOT_THERE refused", "user app PORT removed"]);
    expect(changes(table(need), table(web))).toEqual(["user app NOT_THERE allowed", "user app PORT added"]);
    const unset = "grants:\n  web: { to: { users: app }, allow: NOT_THERE }\n";
    expect(changes(table(unset), table(need.replace("[PORT, NOT_THERE]", "[NOT_THERE]")))).toEqual([
      "user app NOT_THERE refused",
    ]);
  });
});

describe("what a reader of the list must not miss", () => {
  const ops =
    "grants:\n  ops: { to: { groups: ops }, allow: [OPS, TOKEN] }\n  web: { to: { users: app }, allow: TOKEN }\n";
  const forbid = (to: string, names: string) => `forbid: [{ to: ${to}, variables: ${names} }]\n`;

  it("is a forbid for a group, or for a uid without an account, that only a process brings together with a grant", () => {
    expect(
      changes(
        table(ops),
        table(ops + forbid("{ groups: [dev], optional: true }".replace(", optional: true", ""), "TOKEN"), {
          group: [...defaultGroup, "ops:x:50:web", "dev:x:51:"],
        }),
      ),
    ).toEqual(["group dev TOKEN forbidden"]);
    expect(changes(table(ops + forbid("{ users: ['5000'] }", "T*")), table(ops))).toEqual([
      "user uid 5000 TOKEN allowed",
    ]);
  });

  it("is not a forbid that another one takes the place of", () => {
    const before = table(ops + forbid("{ users: ['5000'] }", "TOKEN"));
    expect(changes(before, table(ops + forbid("{ users: ['5000'] }", "TO*")))).toEqual([]);
  });

  it("is a forbid on a base variable", () => {
    expect(changes(table(web), table(web + forbid("{ users: app }", "PATH")))).toEqual(["user app PATH removed"]);
  });

  it("is what with-env gives where setuser gave it already", () => {
    const inherit = "settings: { inherit: true }\n";
    expect(changes(table(inherit), table(web + inherit))).toEqual(["user app PORT added"]);
  });

  it("is each name of a uid, with the groups of that name", () => {
    const passwd = [...defaultPasswd, "app2:x:1001:1001::/:/bin/sh"];
    const group = [...defaultGroup, "ops:x:50:app2"];
    expect(changes(table("", { passwd, group }), table(ops, { passwd, group }))).toContain("user app OPS added");
  });

  it("is the right one of two variables whose names and places look alike", () => {
    const many = Array.from({ length: 9 }, (_, index) => `B${index}`);
    const of = (value: string) =>
      table(
        `grants:\n  a: { to: { users: app }, set: { V1: ${value} } }\n  b: { to: { users: app }, allow: [${many}] }\n  c: { to: { users: app }, allow: V }\n`,
        {
          variables: Object.fromEntries([...many, "V"].map((name) => [name, "1"])),
        },
      );
    expect(changes(of("x"), of("y"))).toEqual(["user app V1 changed"]);
  });

  it("is who would be started otherwise: the process as it is", () => {
    const before = table(ops);
    const after = table(ops + forbid("{ groups: app }", "TOKEN"));
    expect(isAffected(before, after, { uid: 1001, gids: [1001] })).toBe(true);
    expect(isAffected(before, after, { uid: 1001, gids: [50] })).toBe(true);
    expect(isAffected(before, after, { uid: 4000, gids: [1001, 50] })).toBe(true);
    expect(isAffected(before, after, { uid: 4000, gids: [50] })).toBe(false);
    expect(isAffected(table(web), table(`${web}settings: { base: { allow: A } }\n`), { uid: 5, gids: [] })).toBe(true);
  });
});

describe("a table, recalled", () => {
  it("knows the container's names, prefixes and the values that it was started with", () => {
    const recalled = table("grants:\n  web: { to: { users: app }, allow: [FEATURE_*, GONE] }\n");
    expect([...recalled.containers].sort()).toEqual(["A", "GONE", "OPS", "PATH", "PORT", "TOKEN"]);
    expect([...recalled.evaluation.claims.prefixes]).toEqual(["FEATURE_"]);
    expect([...recalled.originals.keys()].sort()).toEqual(["A", "OPS", "PATH", "PORT", "TOKEN"]);
    expect(recalled.originals.get("PORT" as Bytes)).toHaveLength(2);
  });
});
