import { describe, expect, it } from "vitest";
import { diffOf } from "../../../src/access/diff.ts";
import { explain } from "../../../src/access/explain.ts";
import { labelOf } from "../../../src/access/labels.ts";
import { matrixOf } from "../../../src/access/matrix.ts";
import { matrixMarkdown, matrixText } from "../../../src/access/matrix-text.ts";
import { principalsOf, userPrincipal } from "../../../src/access/principals.ts";
import { holdersOf, parseProcesses } from "../../../src/access/processes.ts";
import { reachOf } from "../../../src/access/reach.ts";
import { unclosedWays } from "../../../src/access/unclosed.ts";
import { describeWay } from "../../../src/access/ways.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { subjectOf, world } from "../../support/policy.ts";

const passwd = [
  "root:x:0:0::/root:/bin/sh",
  "app:x:1001:1001::/:/bin/sh",
  "alias:x:1001:1002::/:/bin/sh",
  "web:x:1002:1002::/:/bin/sh",
];
const group = ["root:x:0:", "ops:x:50:alias", "docker_env:x:1900:web"];
const accounts = world(passwd, group);

const text = `
variables: { KEY: { sensitive: true } }
grants:
  web: { to: { users: web }, allow: [PORT, KEY], set: { DSN: "x\${KEY}" } }
  ops: { to: { groups: [ops, 77] }, allow: OPS }
  bare: { to: { users: 4711 }, allow: PORT }
`;
const subject = subjectOf(text, ["PORT", "KEY", "OPS", "TZ", "FREE"], [], accounts);

describe("the ways to a variable", () => {
  const sentences = (uid: number, name: string, asked?: string) =>
    (reachOf(subject, userPrincipal(subject, uid, asked as Bytes)).ways.get(name as Bytes) ?? []).map(
      (way) => describeWay(way).text,
    );

  it("are those of every name of the uid: the one that was asked about is said without its name", () => {
    expect(sentences(1001, "OPS")).toEqual(['as alias, which is the same uid: grant "ops" allows it by name']);
    expect(sentences(1001, "OPS", "alias")).toEqual(['grant "ops" allows it by name']);
    expect(sentences(1001, "TZ")).toEqual(["everybody gets it (base)"]);
  });

  it("lead through the files of docker_env, whatever a forbid says, and not where there are none", () => {
    const forbidden = `${text}forbid: [{ to: { users: web }, variables: "*" }]\n`;
    const open = subjectOf(forbidden, ["PORT", "FREE"], ["SECRET"], accounts);
    const ways = reachOf(open, userPrincipal(open, 1002)).ways;
    expect([...ways].map(([name, each]) => `${name} ${each.map(({ kind }) => kind)}`)).toEqual([
      "FREE readers",
      "PORT readers",
    ]);
    const closed = subjectOf(`settings: { files: none }\n${forbidden}`, ["PORT", "FREE"], [], accounts);
    expect([...reachOf(closed, userPrincipal(closed, 1002)).ways]).toEqual([]);
  });

  it("end with root, who reads what nobody is given", () => {
    expect(sentences(0, "FREE")).toEqual(["root reads everything, whatever the policy says"]);
  });

  it("are searched for among the choices of --grant, needs and their alternatives included", () => {
    const needy = subjectOf(
      `grants:
  a: { to: { users: app }, allow: [A, "N*"], need: N }
  b: { to: { users: app }, set: { N: one, A2: "1" } }
  c: { to: { users: app }, set: { N: one, A2: "2" } }
  d: { to: { users: app }, allow: [D, GONE], need: GONE }
  e: { to: { users: app }, allow: [A2] }
`,
      ["A", "D", "A2"],
      [],
      world(),
    );
    const { ways, refusals } = reachOf(needy, userPrincipal(needy, 1001));
    expect(refusals.map(({ refusal }) => refusal.kind)).toEqual(["two-sources"]);
    expect(ways.get("A" as Bytes)?.map((way) => describeWay(way).text)).toEqual([
      'only with --grant a --grant b: grant "a" allows it by name',
    ]);
    expect(ways.has("D" as Bytes)).toBe(false);
  });
});

describe("the choices of --grant", () => {
  const waysTo = (grants: string, set: string[], name: string) => {
    const of = subjectOf(`grants:\n${grants}`, set);
    return (reachOf(of, userPrincipal(of, 1001)).ways.get(name as Bytes) ?? []).map((way) => describeWay(way).text);
  };

  it("are searched on where one works that gives something else", () => {
    const grants = `  a: { to: { users: app }, allow: ["X*", "N*"], need: N }
  b: { to: { users: app }, set: { N: one, X: lit } }
  c: { to: { users: app }, set: { N: one } }
`;
    expect(waysTo(grants, ["X"], "X")).toEqual([
      'only with --grant a --grant c: grant "a" allows it by a pattern',
      'grant "b" sets it',
    ]);
  });

  it("are tried once each, and may all fail", () => {
    const grants = `  a: { to: { users: app }, allow: [A, "N*", "M*"], need: [N, M] }
  x: { to: { users: app }, set: { N: one, P: one, C: "1" } }
  y: { to: { users: app }, allow: "P*", set: { N: one, M: one, C: "2" }, need: P }
`;
    // What one user has together is an error of the policy; a process may have more groups than the files say.
    expect(waysTo(grants.replaceAll("users: app", "users: 1001"), ["A"], "A")).toEqual([]);
  });
});

describe("principals", () => {
  it("are every account, every uid and gid of a rule, and docker_env", () => {
    expect(principalsOf(subject).map(labelOf)).toEqual([
      "root",
      "app, alias",
      "web",
      "uid 4711",
      "gid 50 (ops)",
      "gid 77",
    ]);
    const odd = subjectOf("settings: { inherit: [9] }", [], [], world([], [], 5));
    expect(principalsOf(odd).map(labelOf)).toEqual(["uid 0", "uid 5", "uid 9"]);
  });
});

describe("an explanation", () => {
  it("names what matched too: grants that another beats, and further forbids", () => {
    const two = subjectOf(
      `grants: { a: { to: { users: app }, allow: "X*" }, b: { to: { users: app }, set: { X: lit }, allow: [GONE] } }
forbid: [{ to: { users: app }, variables: GONE }, { to: { users: 1001 }, variables: "GO*" }]`,
      ["X"],
    );
    const ask = (name: string) =>
      explain(two, userPrincipal(two, 1001), name as Bytes).also.map(({ text: line, where }) => `${line} ${where}`);
    expect(ask("X")).toEqual([]);
    expect(ask("GONE")).toEqual(['grant "b" names it too a.yaml:2', "another forbid covers it too a.yaml:3"]);
    const refused = subjectOf(
      "grants: { a: { to: { users: app }, allow: X }, b: { to: { users: app }, allow: [X, Y], need: Y } }",
      ["X"],
    );
    const { also } = explain(refused, userPrincipal(refused, 1001), "X" as Bytes);
    expect(also.map(({ text: line }) => line)).toEqual(['grant "b" names it too, and does not decide']);
    const doubly = subjectOf(
      "variables: { K: { only: { users: web } } }\ngrants: { g: { to: { groups: app }, allow: K } }\nforbid: [{ to: { users: app }, variables: K }]",
      ["K"],
    );
    expect(explain(doubly, userPrincipal(doubly, 1001), "K" as Bytes).also.map(({ text: line }) => line)).toContain(
      "K is only for others, too",
    );
  });
});

describe("the matrix", () => {
  it("as text fits its width: users side by side as long as they fit, then beneath", () => {
    expect(matrixText(matrixOf(subject), 80)).toEqual([
      "       app, alias  web  uid 4711  gid 50 (ops)  gid 77",
      "DSN *  .           x    .         .             .",
      "FREE   .           f    .         .             .",
      "KEY *  .           x    .         .             .",
      "OPS    x           f    .         x             x",
      "PORT   .           x    x         .             .",
      "",
      "x gets it   in only inside another variable   f only by the files of docker_env   r only as root   * sensitive",
      "everybody: TZ",
    ]);
    const narrow = matrixText(matrixOf(subject), 24);
    expect(narrow.filter((line) => line.startsWith("DSN"))).toHaveLength(4);
    expect(Math.max(...narrow.filter((line) => !line.startsWith("x gets")).map((line) => line.length))).toBeLessThan(
      32,
    );
  });

  it("says who gets nothing, and that nobody does where that is so", () => {
    const nobody = matrixText(matrixOf(subjectOf("", ["TZ", "X"], [], world(["app:x:1:1::/:/bin/sh"], []))), 80);
    expect(nobody).toEqual(["nobody gets more than everybody does", "", "everybody: TZ", "nothing else: app"]);
    const nothing = matrixText(matrixOf(subjectOf("", [], [], world([], []))), 80);
    expect(nothing).toEqual(["nobody gets more than everybody does", ""]);
  });

  it("as Markdown is one table, with its signs escaped", () => {
    const lines = matrixMarkdown(matrixOf(subject));
    expect(lines[0]).toMatch(/^\| variable \| .*gid 50 \\\(ops\\\) \| gid 77 \|$/);
    expect(lines).toContainEqual(expect.stringMatching(/^\| KEY \\\* \|/));
    expect(lines.at(-1)).toBe("- everybody: TZ");
  });
});

describe("the difference of two policies", () => {
  it("says once what everybody gains, and tells a change of the way from none", () => {
    const before = subjectOf(
      `variables: { S: { sensitive: false } }\ngrants: { a: { to: { users: app }, allow: [X, S], set: { T: "\${K}", U: "1" } } }`,
      ["X", "K", "S", "APP_HOME"],
    );
    const after = subjectOf(
      `settings: { base: { allow: APP_HOME } }
variables: { S: { sensitive: true } }
grants: { b: { to: { users: app }, allow: [X, K], set: { U: "2" } }, c: { to: { users: web }, allow: S } }`,
      ["X", "K", "S", "APP_HOME"],
    );
    const lines = diffOf(before, after).map(
      ({ principal, variable, change, sensitive }) =>
        `${principal ? labelOf(principal) : "everybody"} ${change} ${variable}${sensitive ? " *" : ""}`,
    );
    expect(lines).toEqual([
      "everybody gained APP_HOME",
      "app changed K",
      "app lost S *",
      "app lost T",
      "app changed U",
      "web gained S *",
    ]);
    expect(diffOf(before, before)).toEqual([]);
    const file = (path: string) =>
      subjectOf(
        `variables: { F: { file: ${path}, sensitive: false } }\ngrants: { a: { to: { users: app }, allow: [F, AUTH] } }`,
        ["AUTH"],
        ["F"],
      );
    expect(
      diffOf(file("/run/a"), file("/run/b")).map(({ variable, change, sensitive }) => [variable, change, sensitive]),
    ).toEqual([["F", "changed", false]]);
    const none = subjectOf("", ["AUTH"]);
    expect(diffOf(none, file("/run/a")).map(({ variable, sensitive }) => [variable, sensitive])).toEqual([
      ["AUTH", true],
      ["F", false],
    ]);
  });
});

describe("the ways that no policy closes", () => {
  it("name the members of docker_env, and are fewer where there are no files", () => {
    const [, readers] = unclosedWays(subject);
    expect(readers).toBe("members of docker_env (web) read /etc/container_environment, whatever the policy says");
    expect(unclosedWays(subjectOf("", [], [], world([], [])))[1]).toMatch(/where that group exists/);
    expect(unclosedWays(subjectOf("", [], [], world([], ["docker_env:x:5:"])))[1]).toMatch(/\(none now\)/);
    expect(unclosedWays(subjectOf("settings: { files: none }", []))).toHaveLength(3);
  });
});

describe("what processes hold", () => {
  const answer = (...processes: string[][]) =>
    processes
      .flat()
      .map((field) => `${field}\0`)
      .join("") as Bytes;

  it("is read from list-processes, in the order of their numbers", () => {
    const processes = parseProcesses(
      answer(
        ["20", "1002", "1002", "1002,50", "web", "PORT", "KEY", "", "read"],
        ["3", "0", "0", "", "init", "", "denied"],
        ["4", "0", "0", "", "none", "", "read"],
      ),
    );
    expect(processes).toEqual([
      { pid: 3, uid: 0, gids: [0], command: "init", names: undefined, isPartial: false },
      { pid: 4, uid: 0, gids: [0], command: "none", names: [], isPartial: false },
      { pid: 20, uid: 1002, gids: [1002, 50], command: "web", names: ["PORT", "KEY"], isPartial: false },
    ]);
    const over = answer(["5", "0", "0", "", "title", "=", "PORT", "=", "", "read"]);
    expect(parseProcesses(over)[0]).toMatchObject({ names: ["PORT"], isPartial: true });
    expect(parseProcesses("" as Bytes)).toEqual([]);
    const cut = answer(["3", "0", "0", "", "a", "", "read"], ["x", "0", "0", "", "b", "", "read"]);
    expect(parseProcesses(cut).map(({ pid }) => pid)).toEqual([3]);
    expect(parseProcesses("1\0 0\0 0\0 \0a\0b\0c\0d" as Bytes)).toEqual([]);
  });

  it("is what of the container they have, and beyond it what the policy does not give them", () => {
    const process = (uid: number, ...names: string[]) => ({
      pid: 1,
      uid,
      gids: [uid],
      command: "x" as Bytes,
      names: names as Bytes[],
      isPartial: false,
    });
    const prefixed = subjectOf(
      `${text}  more: { to: { users: web }, allow: "APP_*" }\nsettings: { inherit: [app] }\n`,
      ["PORT", "KEY", "OPS", "TZ"],
      ["FILE"],
      accounts,
    );
    const holders = holdersOf(prefixed, [
      process(1002, "PORT", "KEY", "OPS", "TZ", "HOME", "MINE", "APP_X", "DSN", "FILE"),
      process(1001, "OPS"),
      { ...process(1), names: undefined },
      { ...process(1001, "PORT", "APP_PIECE"), isPartial: true },
      { ...process(1001, "APP_PIECE"), isPartial: true },
    ]);
    expect(holders.map(({ holds, beyond }) => [holds, [...beyond]])).toEqual([
      [
        ["APP_X", "DSN", "FILE", "KEY", "OPS", "PORT"],
        ["APP_X", "FILE", "OPS"],
      ],
      [["OPS"], []],
      [undefined, []],
      [["PORT"], []],
      [undefined, []],
    ]);
  });
});
