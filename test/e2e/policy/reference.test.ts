import { expect, it } from "vitest";
import { defaultPath, run } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";

const boot = (policies: Record<string, string>, variables: readonly string[], command: string, setup = "") =>
  run({ policies, environment: [defaultPath, ...variables], command, setup, options: ["--quiet"] });
const names = "env | cut -d= -f1 | grep -E '^(A|B|C|X|Y|LANG|TZ|TERM|HOSTNAME)' | sort | tr '\\n' ' '";

describeContainers("the policy", () => {
  it("is every file that ends in .yaml, .yml or .json, and not what is beneath the folder", () => {
    const grant = (name: string) => `grants: { ${name}: { to: { users: app }, allow: ${name} } }`;
    const { stdout, code } = boot(
      {
        "a.yaml": `version: 1\n${grant("A")}\n`,
        "b.yml": `version: 1\n${grant("B")}\n`,
        "c.json": '{"version": 1, "grants": {"C": {"to": {"users": ["app"]}, "allow": ["C"]}}}',
      },
      ["A=1", "B=2", "C=3"],
      `@BIN@/setuser app sh -c "${names}"`,
      "mkdir /etc/env-broker/policies/tests; echo '{' >/etc/env-broker/policies/tests/t.yaml",
    );
    expect({ stdout, code }).toEqual({ stdout: "A B C ", code: 0 });
  });

  it("gives everybody the base variables as far as they are set, and no other name", () => {
    const { stdout } = boot(
      { "p.yaml": "version: 1\n" },
      ["LANG=C", "LANGUAGE=en", "TZ=UTC", "TERM=dumb", "HOSTNAME=box", "LC_TIME=C", "X=1", "LANGUISH=1"],
      `env -i @BIN@/setuser app /usr/bin/env | cut -d= -f1 | sort | tr '\\n' ' '`,
    );
    expect(stdout).toBe("HOME HOSTNAME LANG LANGUAGE LC_TIME LOGNAME PATH SHELL TERM TZ USER ");
  });

  it("stops the boot where a variable of a secret file is a file of the image, too", () => {
    const { code, stderr } = boot(
      { "p.yaml": "version: 1\nvariables: { A: { file: /srv/a } }\n" },
      [],
      "true",
      "echo one >/srv/a; mkdir /etc/container_environment; echo two >/etc/container_environment/A",
    );
    expect(code).toBe(78);
    expect(stderr).toContain("variable A comes from /srv/a and is in the container's environment too");
  });

  it("sets from the container's values, never from another set, and a hazard's value inside another variable", () => {
    const { stdout } = boot(
      {
        "p.yaml":
          'version: 1\ngrants: { a: { to: { users: app }, set: { A: one, B: "${A}", X: "${NODE_OPTIONS}", Y: "${C}" } } }\n',
      },
      ["A=containers", "NODE_OPTIONS=--no-warnings"],
      `@BIN@/setuser app sh -c 'echo "$A $B $X [$Y]"'`,
    );
    expect(stdout).toBe("one containers --no-warnings []\n");
  });
});
