import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { broker, folder, policy, write } from "./scene.ts";

describe("env-broker diff", () => {
  beforeAll(() => {
    write(
      "new/shop.yaml",
      policy
        .replace("users: [web] }, allow", "users: [web, worker] }, allow")
        .replace("sensitive: true", "sensitive: false"),
    );
    write("less/shop.yaml", policy.replace("LEVEL", "GONE"));
  });
  const surroundings = ["--accounts", "etc", "--env", "sample.env"];

  it("says who gains what, and why", () => {
    const { code, out } = broker(["diff", "policies", "new"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^gained +worker +DATABASE_URL \* +grant "web" allows it by name \(new\/shop\.yaml:4\)\n/);
    expect(out).toContain("3 gained, 0 lost, 0 changed\n".replace("3", String(out.match(/^gained/gm)?.length)));
    expect(broker(["diff", "policies", "policies", "--fail-on", "any"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("0 gained, 0 lost, 0 changed"),
    });
    // By the accounts worker is in docker_env and has it all already: only the way is another one.
    expect(broker(["diff", "policies", "new", ...surroundings]).out).toMatch(/^changed +worker +DATABASE_URL \*/m);
  });

  it("reads what is piped in once, for both", () => {
    const words = ["diff", "policies", "policies", "--env", "-", "--fail-on", "any"];
    expect(broker(words, "FEATURE_X=1\nDATABASE_URL=pg://h/\n")).toMatchObject({ code: 0 });
  });

  it("fails in CI on what it is told to", () => {
    const fails = (on: string, ...of: string[]) => broker(["diff", ...of, "--fail-on", on]).code;
    expect([
      fails("gained-sensitive", "policies", "new"),
      fails("gained", "policies", "new"),
      fails("any", "policies", "new"),
    ]).toEqual([1, 1, 1]);
    expect([
      fails("gained-sensitive", "policies", "less"),
      fails("gained", "policies", "less"),
      fails("any", "policies", "less"),
    ]).toEqual([0, 1, 1]);
    expect(broker(["diff", "policies", "new", "--fail-on", "all"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("Allowed choices are gained, gained-sensitive, any"),
    });
    const { ok, changes } = JSON.parse(
      broker(["diff", "policies", "new", "--json", "--fail-on", "gained-sensitive"]).out,
    );
    expect(ok).toBe(false);
    expect(changes[0]).toMatchObject({
      users: ["worker"],
      variable: "DATABASE_URL",
      sensitive: true,
      change: "gained",
      before: [],
      after: [{ kind: "grant" }],
    });
  });
});

describe("env-broker test", () => {
  it("runs the tests beside the policy, and says what no test is about", () => {
    write(
      "policies/tests/web.yaml",
      "set: [FEATURE_B]\ncases:\n  - { user: web, gets: [DATABASE_URL, FEATURE_B, MODE], refused: ADMIN_*, because: web }\ninvariants:\n  - no one but web gets MODE\n",
    );
    const { code, out } = broker(["test", "--policies", "policies"]);
    expect(out).toContain('not tested: grant "ops" (shop.yaml:5)\n');
    expect(out).toContain(
      "covered: 2 of 4 rules, 3 of 6 variables\n".replace(
        /\d of 6/,
        out.match(/\d of \d variables/)?.[0]?.replace(" variables", "") as string,
      ),
    );
    expect(out).toContain("5 assertions hold\n");
    expect(code).toBe(0);
    write("failing/t.yaml", "cases: [{ user: web, gets: LEVEL }, { user: worker, refused: LEVEL }]\n");
    const failing = broker(["test", "--policies", "policies", "--tests", "failing"]);
    expect(failing).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        "tests/t.yaml:1:28: error: web does not get LEVEL: no grant of this user names LEVEL; name LEVEL under allow of grant",
      ),
    });
    expect(JSON.parse(broker(["test", "--json", "--policies", "policies", "--tests", "failing"]).out)).toMatchObject({
      ok: false,
      asserted: 1,
      failures: [{ code: "test-failed", location: { line: 1, column: 28 } }, { code: "unknown-account" }],
    });
  });

  it("says what to do where there are none, and 78 of tests that are wrong", () => {
    expect(broker(["test", "--policies", "new"])).toMatchObject({
      code: 2,
      err: "env-broker: there are no tests: new/tests does not exist (docs/policy.md of env-broker shows how to write some)\n",
    });
    write("wrong/t.yaml", "cases: [{ usr: web }]\n");
    expect(broker(["test", "--policies", "policies", "--tests", "wrong"])).toMatchObject({
      code: 78,
      err: expect.stringContaining('tests/t.yaml:1:11: error: unknown key "usr" in case 1 (did you mean "user"?)'),
    });
    mkdirSync(join(folder, "nothing"));
    expect(broker(["test", "--policies", "policies", "--tests", "nothing"])).toMatchObject({
      code: 1,
      out: "nothing asserts nothing\n",
    });
  });
});

describe("a question about a policy", () => {
  it("does not look at the owners of a folder that it is given", () => {
    const file = write("others/p.yaml", policy);
    chmodSync(file, 0o666);
    chownSync(file, 1001, 1001);
    expect(broker(["can", "web", "--policies", "others"]).code).toBe(0);
  });

  it("asks about what the policy names even if --env has not got it, where it is a comparison or a test", () => {
    const env = write("few.env", "LEVEL=1\n");
    write("named/p.yaml", "version: 1\ngrants: { web: { to: { users: web }, allow: PORT } }\n");
    write("named/tests/t.yaml", "cases: [{ user: web, gets: PORT }]\n");
    write("empty/p.yaml", "version: 1\n");
    expect(broker(["test", "--policies", "named", "--env", env]).code).toBe(0);
    expect(broker(["diff", "empty", "named", "--env", env]).out).toMatch(/^gained +web +PORT/m);
    expect(broker(["can", "web", "--policies", "named", "--env", env]).code).toBe(1);
  });

  it("counts what a grant gives root, and nothing that only a process of several groups would gain", () => {
    write("root/p.yaml", 'version: 1\ngrants: { all: { to: { users: "@init" }, allow: PORT } }\n');
    write("root/tests/t.yaml", "cases: [{ user: root, refused: PORT }]\n");
    expect(broker(["test", "--policies", "root"])).toMatchObject({ code: 1, out: expect.stringContaining("PORT") });
    const grants = "version: 1\ngrants: { b: { to: { groups: bees }, allow: PORT } }\n";
    write("with/p.yaml", `${grants}forbid: [{ to: { groups: ants }, variables: PORT }]\n`);
    write("without/p.yaml", grants);
    expect(broker(["diff", "with", "without"]).out).toContain("0 gained, 0 lost, 0 changed");
  });
});
