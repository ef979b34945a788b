import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { defaultPath, run } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";

const secretPolicy = (path: string) => `version: 1
variables:
  DB_PASSWORD: { file: ${path} }
grants:
  app: { to: { users: app }, allow: DB_PASSWORD, set: { DSN_OF: "pg://\${url:DB_PASSWORD}@db" } }
  all: { to: { users: "@init" }, everything: true }
`;

describeContainers("a secret file", () => {
  it("gives its content to whom the policy names, and to no form of the snapshot", () => {
    const { stdout, code } = run({
      policies: { "s.yaml": secretPolicy("/run/secrets/db_password") },
      environment: [defaultPath],
      setup: `mkdir /run/secrets; printf '${canary}/\\n\\n' >/run/secrets/db_password; chmod 0600 /run/secrets/db_password`,
      command:
        '@BIN@/setuser app sh -c \'printf "%s." "$DB_PASSWORD" "$DSN_OF"\'; printf "[%s]" "$DB_PASSWORD"; grep -rl cAnArY /etc/container_environment* /run/env-broker/snapshot; true',
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${canary}/\n.pg://${canary}%2F%0A@db.[]` });
  });

  it("may be a link that stays in its folder, as Kubernetes makes them", () => {
    const { stdout } = run({
      policies: { "s.yaml": secretPolicy("/run/secrets/db_password") },
      environment: [defaultPath],
      setup:
        "mkdir -p /run/secrets/..1; printf yes >/run/secrets/..1/db_password; ln -s ..1 /run/secrets/..data; ln -s ..data/db_password /run/secrets/db_password",
      command: "@BIN@/setuser app sh -c 'echo $DB_PASSWORD'",
    });
    expect(stdout).toBe("yes\n");
  });

  it("may be in a folder that is a link, as Kubernetes makes one for an item with a path, but not out of what is above", () => {
    const policies = { "s.yaml": secretPolicy("/run/vol/group/db_password") };
    const setup =
      "mkdir -p /run/vol/..1/group; printf yes >/run/vol/..1/group/db_password; ln -s ..1 /run/vol/..data; ln -s ..data/group /run/vol/group";
    expect(
      run({ policies, environment: [defaultPath], setup, command: "@BIN@/setuser app sh -c 'echo $DB_PASSWORD'" })
        .stdout,
    ).toBe("yes\n");
    const out = run({
      policies,
      setup: "mkdir -p /run/vol /run/else; echo no >/run/else/db_password; ln -s ../else /run/vol/group",
    });
    expect(out.code).toBe(78);
    expect(out.stderr).toContain("its links lead out of its folder");
  });

  it("that is missing is an unset variable", () => {
    const { code, stderr } = run({
      policies: { "s.yaml": secretPolicy("/run/secrets/none/x") },
      environment: [defaultPath],
      command: "@BIN@/setuser app sh -c '[ -z \"${DB_PASSWORD+set}\" ]'",
    });
    expect(code).toBe(0);
    expect(stderr).toContain('warning: grant "app": set DSN_OF is dropped, since DB_PASSWORD is not set');
  });

  it.each([
    ["a FIFO", "mkfifo /run/secrets/x", "cannot read /run/secrets/x: it is not a regular file"],
    ["a folder", "mkdir /run/secrets/x", "cannot read /run/secrets/x: it is not a regular file"],
    [
      "a link out of its folder",
      "echo a >/run/outside; ln -s ../outside /run/secrets/x",
      "cannot read /run/secrets/x: its links lead out of its folder",
    ],
    [
      "an absolute link",
      "ln -s /etc/shadow /run/secrets/x",
      "cannot read /run/secrets/x: its links lead out of its folder",
    ],
    [
      "1 MB",
      "head -c 1000000 /dev/zero | tr '\\0' x >/run/secrets/x",
      "cannot read /run/secrets/x: it is larger than 131072 bytes",
    ],
    [
      "longer than a variable can be",
      "head -c 131072 /dev/zero | tr '\\0' x >/run/secrets/x",
      "/run/secrets/x is too long: with its name at most 131071 bytes fit",
    ],
    ["binary", "printf 'a\\0b' >/run/secrets/x", "/run/secrets/x holds a NUL byte"],
  ])("that is %s stops the boot", (_, setup, message) => {
    const { code, stderr } = run({
      policies: { "s.yaml": secretPolicy("/run/secrets/x") },
      setup: `mkdir /run/secrets; ${setup}`,
    });
    expect(code).toBe(78);
    expect(stderr).toContain(`env-broker: s.yaml:3:3: error: variable DB_PASSWORD: ${message}`);
  });

  it("beside a variable of the environment with the same name stops the boot", () => {
    const { code, stderr } = run({
      policies: { "s.yaml": secretPolicy("/run/secrets/x") },
      environment: [`DB_PASSWORD=${canary}`],
    });
    expect(code).toBe(78);
    expect(stderr).toContain(
      "variable DB_PASSWORD comes from /run/secrets/x and is in the container's environment too: remove one",
    );
  });

  it("that is required and missing stops the boot and is named", () => {
    const { code, stderr } = run({
      policies: { "s.yaml": "version: 1\nvariables: { A_KEY: { file: /run/none, required: true } }\n" },
    });
    expect(code).toBe(78);
    expect(stderr).toContain("variable A_KEY is required and not set (/run/none is missing)");
  });
});
