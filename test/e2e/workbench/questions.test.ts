import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bin } from "../../support/container.ts";
import { broker, folder, here, write } from "./scene.ts";

describe("the questions about a policy", () => {
  it("can: what reaches a user, by every way", () => {
    const { code, out } = broker(["can", "worker", ...here]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^worker: 5 variables\n {2}ADMIN_TOKEN +it is in \/etc\/container_environment, which members of docker_env read\n/,
    );
    expect(out).toContain("as everybody: TZ\n");
    expect(broker(["can", "4711", ...here])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^4711: no variable but what everybody gets\n/),
    });
    expect(broker(["can", "root", ...here]).out).toMatch(/^root: 7 variables\n {2}ADMIN_TOKEN +root reads everything/);
    expect(broker(["can", "web", ...here]).out).toContain("these names are one uid: web, alias\n");
    const answer = JSON.parse(broker(["can", "web", "--json", ...here]).out);
    expect(answer).toMatchObject({ uid: 1001, users: ["web", "alias"], groups: [1001] });
    expect(answer.variables).toContainEqual({
      name: "PASSWORD",
      sensitive: true,
      ways: [
        { kind: "inside", grant: "web", inside: "DSN", text: 'grant "web" gives it inside DSN', where: "shop.yaml:4" },
      ],
    });
    expect(broker(["can", "wbe", ...here])).toMatchObject({
      code: 2,
      err: "env-broker: unknown user 'wbe' (did you mean 'web'?)\n",
    });
  });

  it("who-can: everybody whom a variable reaches, and nobody where it is so", () => {
    const { code, out } = broker(["who-can", "ADMIN_TOKEN", ...here]);
    expect(code).toBe(0);
    expect(out).toContain("ADMIN_TOKEN reaches 2 of 4 users and groups:\n");
    expect(out).toContain("  worker        it is in /etc/container_environment, which members of docker_env read\n");
    expect(out).toContain('  gid 50 (ops)  grant "ops" allows it by name (shop.yaml:5)\n');
    expect(broker(["who-can", "NOWHERE", ...here])).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^NOWHERE reaches nobody but root\n/),
    });
    expect(broker(["who-can", "TZ", ...here]).out).toContain(
      "as a base variable: root, web, alias, worker, gid 50 (ops)",
    );
    expect(JSON.parse(broker(["who-can", "MODE", "--json", ...here]).out)).toMatchObject({
      variable: "MODE",
      sensitive: false,
      principals: [{ label: "root" }, { label: "web, alias" }],
    });
  });

  it("explain: a forbid of one name holds for the other name of the uid", () => {
    expect(broker(["explain", "alias", "ADMIN_TOKEN", ...here])).toMatchObject({
      code: 1,
      out: expect.stringContaining("ADMIN_TOKEN is forbidden (shop.yaml:8)"),
    });
  });

  it("matrix: as text that fits, as Markdown and as JSON", () => {
    const { out } = broker(["matrix", ...here]);
    expect(out).toMatch(/^ +root +web, alias +worker +gid 50 \(ops\)\nADMIN_TOKEN \* +r +\. +f +x\n/);
    for (const line of out.split("\n").slice(0, 8)) expect(line.length).toBeLessThanOrEqual(80);
    expect(broker(["matrix", "--markdown", ...here]).out).toContain("| ADMIN\\_TOKEN \\* | r | . | f | x |\n");
    const answer = JSON.parse(broker(["matrix", "--json", ...here]).out);
    expect(answer.everybody).toEqual(["TZ"]);
    expect(answer.principals[1].variables.MODE).toMatchObject([{ kind: "grant", grant: "web", where: "shop.yaml:4" }]);
  });

  it("matrix: fits the terminal that it is shown on, or what COLUMNS says", () => {
    const words = `${join(bin, "env-broker")} matrix ${here.join(" ")}`;
    const widest = (text: string) =>
      Math.max(
        ...text
          .split(/\r?\n/)
          .filter((line) => /^(ADMIN_TOKEN| {12})/.test(line))
          .map((line) => line.length),
      );
    const shell = (line: string) => spawnSync("/bin/sh", ["-c", line], { cwd: folder, encoding: "utf8" }).stdout;
    expect(widest(shell(words))).toBeGreaterThan(36);
    expect(widest(shell(`COLUMNS=36 ${words}`))).toBeLessThanOrEqual(36);
    expect(widest(shell(`script -qec 'stty cols 36; ${words}' /dev/null`))).toBeLessThanOrEqual(36);
  });

  it("are answered 78 for a policy with errors, and 125 for what cannot be read", () => {
    write("bad/p.yaml", "version: 1\ngrants: { web: { to: { users: app }, alow: A } }\n");
    for (const words of [
      ["can", "app"],
      ["who-can", "A"],
      ["matrix"],
      ["types", "app"],
      ["test", "--tests", "policies"],
    ])
      expect([words[0], broker([...words, "--policies", "bad"]).code]).toEqual([words[0], 78]);
    expect(broker(["diff", "policies", "bad"])).toMatchObject({
      code: 78,
      err: expect.stringContaining('unknown key "alow"'),
    });
    expect(broker(["diff", "policies", "nowhere"])).toMatchObject({
      code: 125,
      err: expect.stringContaining("nowhere: it does not exist"),
    });
  });
});
