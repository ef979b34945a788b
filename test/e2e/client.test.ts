import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { beforeAll, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { defaultPath, root, run } from "../support/container.ts";
import { as, describeContainers } from "../support/e2e.ts";

const policies = {
  "p.yaml": `version: 1
grants:
  web: { to: { users: app }, allow: [DATABASE_URL, PORT, FEATURE_*] }
  extra: { to: { users: app }, set: { MODE: production } }
  job: { to: { users: cronjob }, allow: TOKEN }
  root: { to: { users: root }, allow: TOKEN }
`,
};
const environment = [
  defaultPath,
  `DATABASE_URL=${canary}`,
  "PORT=80",
  "TOKEN=t",
  "LANG=C.UTF-8",
  Buffer.from("FEATURE_B=\xff\xfe", "latin1"),
];
const app = join(root, "dist/test/client-app.mjs");
const path = "PATH=/usr/bin";
const asApp = as(1001, [1001], path);
const node = `${process.execPath} ${app}`;
const inside = (command: string, more: Partial<Parameters<typeof run>[0]> = {}) =>
  run({ policies, environment, command, ...more });

describeContainers("env-broker/client", () => {
  beforeAll(() => {
    // As a user's build does it: the package stays what it is.
    buildSync({
      entryPoints: [join(root, "test/fixtures/client-app.mts")],
      outfile: app,
      bundle: true,
      format: "esm",
      platform: "node",
      external: ["env-broker/client"],
      tsconfigRaw: "{}",
    });
    expect(existsSync(app)).toBe(true);
  });

  it("gives a program its own variables, typed by a schema, and errors as the launchers have them", () => {
    const { stdout } = inside(`${asApp} ${node}`);
    expect(stdout.trim().split("\n")).toEqual([
      expect.stringMatching(/^env: \{/),
      'grant: {"LANG":"C.UTF-8","MODE":"production"}',
      "typed: 81",
      "wrong: bad-value the variables are not what the program takes: DATABASE_URL (invalid_format), PORT (invalid_value), NONE (invalid_type)",
      "nested: bad-value the variables are not what the program takes: PORT (invalid_type)",
      "refused: refused grant job is not one of this user's, or there is none",
      "need: refused the call (--need, --get) needs NOWHERE, which is not given to this user",
      "long: failed more names than the broker takes (8192 bytes)",
      "bytes: [255,254]",
      "own: [null,false]",
    ]);
    const env = JSON.parse(stdout.slice(5, stdout.indexOf("\n")));
    expect(env).toEqual({ LANG: "C.UTF-8", PORT: "80", DATABASE_URL: canary, MODE: "production" });
  });

  it("gives another user something else, and root its own", () => {
    const { stdout } = inside(
      `${as(1003, [1003], path)} ${node} | head -1; ${as(65534, [65534], path)} ${node} | head -1; env -i PATH=/bin ${node} | head -1`,
    );
    expect(stdout).toBe(
      'env: {"LANG":"C.UTF-8","TOKEN":"t"}\nenv: {"LANG":"C.UTF-8"}\nenv: {"LANG":"C.UTF-8","TOKEN":"t"}\n',
    );
  });

  it("does not believe what others could have put there, and says what is missing", () => {
    const { stdout } = inside(
      `ask() { ${asApp} ${node} | head -1; }
cd /run/env-broker; chmod 777 .; ask; chmod 755 .; mv broker.sock real; ask; : >broker.sock; ask; rm broker.sock; mv real broker.sock; chown 1002 broker.sock; ask; chown 0 broker.sock
mv grants away; ask; mv away grants; pkill -STOP -x env-brokerd; ask; pkill -CONT -x env-brokerd; cd /; mv /run/env-broker /run/away; ask; mv /run/away /run/env-broker; ask | cut -c1-6`,
    );
    expect(stdout.split("\n")).toEqual([
      "env: failed /run/env-broker can be written by others: what is there is not believed",
      "env: policy there is no broker in /run/env-broker: is this a container of env-init?",
      "env: failed /run/env-broker/broker.sock is no socket of uid 0: it is not believed",
      "env: failed /run/env-broker/broker.sock is no socket of uid 0: it is not believed",
      expect.stringMatching(/^env: policy there is no grant table that can be used \(yet\)/),
      "env: failed no answer from the broker at /run/env-broker: does env-brokerd run?",
      "env: policy there is no /run/env-broker: env-broker does not run here",
      "env: {",
      "",
    ]);
  });

  it("asks the broker of its own user in a container that is not root's", () => {
    const { stdout } = inside(`${node} | head -1`, {
      privileges: ["--reuid=1001", "--regid=1001", "--clear-groups"],
      setup: "mkdir -m 777 /run/env-broker",
      options: ["--quiet"],
    });
    expect(stdout).toContain('"PORT":"80"');
  });
});
