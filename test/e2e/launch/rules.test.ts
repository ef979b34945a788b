import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { defaultGroup, defaultPath, run } from "../../support/container.ts";
import { as, describeContainers } from "../../support/e2e.ts";

const policies = {
  "p.yaml": `version: 1
grants:
  web: { to: { users: [app, root] }, allow: [PORT, LANG, DATABASE_URL] }
  own: { to: { users: app }, allow: PORT }
  time: { to: { users: app }, set: { TZ: Europe/Berlin } }
  left: { to: { groups: [left] }, set: { SIDE: left } }
  right: { to: { groups: [right] }, set: { SIDE: right } }
forbid:
  - { to: { users: [app, root] }, variables: SECRET_THING }
`,
};
const group = [...defaultGroup, "left:x:2001:", "right:x:2002:"];
const environment = [defaultPath, "PORT=80", "LANG=C.UTF-8", `DATABASE_URL=${canary}`, "SECRET_THING=no"];
const inside = (command: string, more: Partial<Parameters<typeof run>[0]> = {}) =>
  run({ policies, group, environment, command, ...more });

describeContainers("a launch", () => {
  it("refuses --keep of a name that is forbidden, whether the caller has it or not, by both launchers of root", () => {
    const { stdout } = inside(
      "for launcher in 'setuser --keep SECRET_THING app' 'with-env --keep SECRET_THING'; do @BIN@/$launcher true 2>/dev/null; echo $?; SECRET_THING=1 @BIN@/$launcher true 2>/dev/null; echo $?; done",
    );
    expect(stdout).toBe("77\n77\n77\n77\n");
  });

  it("finds the command in the part of PATH that only the snapshot has", () => {
    const { stdout } = inside("PATH=/nonexistent @BIN@/setuser app sh -c 'echo $PATH'");
    expect(stdout).toBe(`/nonexistent:${defaultPath.slice("PATH=".length)}\n`);
  });

  it("gives a base variable that a grant names or sets as the grant has it, whatever the caller has", () => {
    const { stdout } = inside("LANG=de TZ=UTC @BIN@/setuser --quiet app sh -c 'echo $LANG $TZ'");
    expect(stdout).toBe("C.UTF-8 Europe/Berlin\n");
  });

  it("names every grant that gives a variable, by the table and by the broker", () => {
    const { stdout } = inside(
      `@BIN@/setuser --print-names app | grep PORT; ${as(1001)} @BIN@/with-env --print-names | grep PORT`,
    );
    expect(stdout).toBe("PORT\town,web\nPORT\town,web\n");
  });

  it("is with-env's for who is not root, in a container of root's and in one of its own", () => {
    const own = inside("@BIN@/setuser app sh -c 'echo $PORT'", {
      policies: { "p.yaml": 'version: 1\ngrants: { web: { to: { users: "@init" }, allow: PORT } }\n' },
      privileges: ["--reuid=1001", "--regid=1001", "--clear-groups"],
      before: "mkdir -p /run/env-broker; chmod 1777 /run/env-broker",
    });
    expect(inside(`${as(1001)} @BIN@/setuser app sh -c 'echo $PORT'`).stdout).toBe("80\n");
    expect(own.stdout).toBe("80\n");
  });

  it("is for one uid with 256 names, and refused for one with more", () => {
    const { stdout } = inside(
      `for n in $(seq 256); do echo "many$n:x:5000:5000::/:/bin/sh"; done >>/etc/passwd; @BIN@/setuser many1 true; echo $?
echo "many257:x:5000:5000::/:/bin/sh" >>/etc/passwd; @BIN@/setuser many1 true 2>/dev/null; echo $?`,
    );
    expect(stdout).toBe("0\n125\n");
  });

  it("takes new privileges from the command with --no-new-privs, by with-env as well", () => {
    const { stdout } = inside("@BIN@/with-env --no-new-privs grep NoNewPrivs /proc/self/status");
    expect(stdout).toBe("NoNewPrivs:\t1\n");
  });

  it("of two groups whose grants give one name differently is refused, by the broker as well", () => {
    const { stdout, stderr } = inside(`${as(1003, [1003, 2001, 2002])} @BIN@/with-env true; echo $?`);
    expect(stdout).toBe("77\n");
    expect(stderr).toContain("SIDE has two sources");
  });
});
