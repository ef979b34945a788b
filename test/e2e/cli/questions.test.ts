import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { broker, folder, good, write } from "./scene.ts";

describe("env-broker check", () => {
  it("says 0 of a good policy, wherever its users exist", () => {
    const { code, out } = broker("check", ...good);
    expect(code).toBe(0);
    expect(out).toContain("1 file, 2 grants, 0 forbids: 0 errors, 0 warnings\n");
    expect(out).toContain("assumed: every user and group of the policy exists");
  });

  it("says 78 of a bad one, with the place", () => {
    const { code, out } = broker("check", "--policies", join(folder, "bad"));
    expect(code).toBe(78);
    expect(out).toContain(
      'web.yaml:2:38: error: unknown key "alow" in grant "web" (did you mean "allow"?) [unknown-key]\n',
    );
  });

  it("looks at accounts and an environment that it is given, as lines or as NUL-separated entries", () => {
    const accounts = ["--accounts", join(folder, "etc")];
    const warned = broker("check", ...good, ...accounts, "--env", join(folder, "lines.env"));
    expect(warned.code).toBe(0);
    expect(warned.out).toContain('web.yaml:6:33: warning: grant "web": FEATURE_* leaves out FEATURE_KEY: name it');
    expect(broker("check", "--strict", ...good, ...accounts, "--env", join(folder, "lines.env")).code).toBe(1);
    expect(broker("check", "--strict", ...good, ...accounts, "--env", join(folder, "nul.env")).code).toBe(0);
    write("other/passwd", "root:x:0:0::/:/bin/sh\n");
    expect(broker("check", ...good, "--accounts", join(folder, "other"))).toMatchObject({
      code: 78,
      out: expect.stringContaining('unknown user "app"'),
    });
  });

  it("speaks JSON", () => {
    const { code, out } = broker("check", "--json", "--policies", join(folder, "bad"));
    expect(code).toBe(78);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      files: ["web.yaml"],
      diagnostics: [{ severity: "error", code: "unknown-key", location: { file: "web.yaml", line: 2, column: 38 } }],
    });
  });

  it("says 125, and not 0, of a file that cannot be read", () => {
    expect(broker("check", ...good, "--env", join(folder, "none"))).toMatchObject({
      code: 125,
      err: `env-broker: cannot read ${join(folder, "none")}: it does not exist\n`,
    });
    expect(broker("check", "--policies", join(folder, "nowhere"))).toMatchObject({
      code: 125,
      err: `env-broker: cannot open ${join(folder, "nowhere")}: it does not exist\n`,
    });
  });
});

describe("the example policies", () => {
  it.each(readdirSync("policies/examples"))("%s is right, warnings included", (example) => {
    write(`${example}.d/${example}`, readFileSync(join("policies/examples", example), "utf8"));
    expect(broker("check", "--strict", "--policies", join(folder, `${example}.d`))).toMatchObject({ code: 0 });
  });
});

describe("env-broker explain", () => {
  it("says yes, and by which rule", () => {
    const { code, out } = broker("explain", "app", "DATABASE_URL", ...good);
    expect(code).toBe(0);
    expect(out).toContain(
      'yes: app gets DATABASE_URL\n  grant "web" allows it by name (web.yaml:6)\n  app has the grants web\n',
    );
    expect(out).toContain("always: members of docker_env, where that group exists, read /etc/container_environment");
  });

  it("says no, and what would change it, of users without an account too", () => {
    expect(broker("explain", "web", "DATABASE_URL", ...good, "--accounts", join(folder, "etc"))).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        'no: web does not get DATABASE_URL\n  no grant of this user names DATABASE_URL\n  to change that: write a grant to this user with DATABASE_URL under allow\n  to change that: add the user to grant "web" (web.yaml:3), which goes to users app: it gives PORT, too\n',
      ),
    });
    expect(broker("explain", "4711", "DATABASE_URL", ...good).code).toBe(1);
    expect(broker("explain", "guest", "DATABASE_URL", ...good).code).toBe(1);
    expect(broker("explain", "0", "DATABASE_URL", ...good).code).toBe(0);
  });

  it("shows no control character of a name, in whatever line", () => {
    const { out } = broker("explain", "guest\u{9b}31m", "A\u{9b}31m", ...good);
    expect(out).toContain("no grant of this user names A");
    expect(out).not.toMatch(/[\u{80}-\u{9f}]/u);
  });

  it("says 2 of a user that does not exist, and 78 of a bad policy", () => {
    expect(broker("explain", "ap", "A", ...good, "--accounts", join(folder, "etc"))).toMatchObject({
      code: 2,
      err: "env-broker: unknown user 'ap' (did you mean 'app'?)\n",
    });
    expect(broker("explain", "app", "A", "--policies", join(folder, "bad"))).toMatchObject({ code: 78 });
  });

  it("speaks JSON", () => {
    const answer = JSON.parse(broker("explain", "--json", "app", "DATABASE_URL", ...good).out);
    expect(answer).toMatchObject({
      user: "app",
      variable: "DATABASE_URL",
      given: true,
      grants: ["web"],
      reasons: [{ where: "web.yaml:6" }],
    });
  });
});
