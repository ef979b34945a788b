import { expect, it } from "vitest";
import { sections, variablesOf } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";
import { group, inside } from "./scene.ts";

describeContainers("the user of setuser", () => {
  it.each([
    "''",
    "' 0'",
    "'0 '",
    "4294967296",
    "4294967295",
    "-1",
    "+0",
    "00",
    "0x0",
    "54321",
    "app:",
    ":app",
    ":",
    "'app:app '",
    "nobody2",
    "app:nogroup2",
    "app:-1",
    "app:4294967295",
    "app:app:app",
    "'app\n'",
    "'#0'",
  ])("is never taken for root: %s", (user) => {
    const { code, stdout, stderr } = inside(`@BIN@/setuser -- ${user} id; echo $?`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "125\n" });
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(/^setuser: /);
  });

  it("has the groups of initgroups, or exactly the one that is named", () => {
    const { stdout } = inside(
      "for user in app 1001 app:ops 1001:50 54321:54322 54321:ops root root:ops 0:50; do @BIN@/setuser $user id; done",
      { group: [...group, "extra:x:60:app", "extra2:x:61:app,root"] },
    );
    const ids = stdout
      .trim()
      .split("\n")
      .map((line) => line.replace(/\([^)]*\)/g, ""));
    expect(ids).toEqual([
      "uid=1001 gid=1001 groups=1001,60,61",
      "uid=1001 gid=1001 groups=1001,60,61",
      "uid=1001 gid=50 groups=50",
      "uid=1001 gid=50 groups=50",
      "uid=54321 gid=54322 groups=54322",
      "uid=54321 gid=50 groups=50",
      "uid=0 gid=0 groups=0,61",
      "uid=0 gid=50 groups=50",
      "uid=0 gid=50 groups=50",
    ]);
  });

  it("has / as its home without an account, and no other identity", () => {
    const { stdout } = inside("USER=x SHELL=/x LOGNAME=x GROUP=x GID=1 @BIN@/setuser 54321:54321 /usr/bin/env");
    const variables = variablesOf(stdout);
    expect(variables["HOME"]).toBe("/");
    for (const name of ["USER", "LOGNAME", "SHELL", "GROUP", "GID"]) expect(variables).not.toHaveProperty(name);
  });

  it("keeps the identity of the caller if it does not change", () => {
    expect(variablesOf(inside("HOME=/somewhere USER=me @BIN@/setuser root env").stdout)).toMatchObject({
      HOME: "/somewhere",
      USER: "me",
    });
  });

  it("is decided on with the groups that the process will have, not those that the caller has", () => {
    const { stdout } = inside(
      "setpriv --groups 50,52 @BIN@/setuser app id -G; setpriv --groups 50 @BIN@/setuser web env | grep -c MODE; setpriv --ruid 1001 @BIN@/setuser app id -ru",
      {},
    );
    expect(stdout).toBe("1001\n0\n1001\n");
  });

  it("is looked up in the files where they changed after boot, forbids too", () => {
    const { stdout, stderr } =
      inside(`echo 'late:x:2001:2001::/srv/late:/bin/sh' >>/etc/passwd; echo 'latecomers:x:2002:late' >>/etc/group
@BIN@/setuser late sh -c 'id; echo $HOME'; @BIN@/setuser late:latecomers id
sed -i 's/^banned.*/banned:x:52:app/' /etc/group; echo == banned; @BIN@/setuser --need PORT app true; echo $?; @BIN@/setuser --print-names app; sed -i '/^app:/d' /etc/passwd; @BIN@/setuser app true; echo $?`);
    expect(stdout.split("== banned")[0]).toBe(
      "uid=2001(late) gid=2001 groups=2001,2002(latecomers)\n/srv/late\nuid=2001(late) gid=2002(latecomers) groups=2002(latecomers)\n",
    );
    expect(sections(stdout)["banned"]).toBe("77\n125");
    expect(stderr).toContain(
      "setuser: refused: grant web (p.yaml:5) needs PORT, which is forbidden to app at p.yaml:12",
    );
    expect(stderr).toContain("unknown user 'app'");
  });

  it("cannot be another one for a process that is not root", () => {
    const { stdout, stderr } = inside(
      "setpriv --reuid 1001 --regid 1001 --clear-groups sh -c '@BIN@/setuser root id; echo $?; @BIN@/setuser app:ops id; echo $?; @BIN@/setuser app id; echo $?; @BIN@/with-env id; echo $?'",
    );
    const app = "uid=1001(app) gid=1001(app) groups=1001(app)\n0\n";
    expect(stdout).toBe(`125\n125\n${app}${app}`);
    expect(stderr).toContain("setuser: only root can become 'root'");
    expect(stderr).toContain("setuser: only root can become 'app:ops'");
  });

  it("does not start if it would keep capabilities, and inherits none", () => {
    const { stdout, stderr } = inside(
      "setpriv --securebits +no_setuid_fixup @BIN@/setuser app true; echo $?; setpriv --inh-caps +net_raw --ambient-caps +net_raw @BIN@/setuser app grep -E 'Cap(Inh|Prm|Eff|Amb)' /proc/self/status",
    );
    expect(stdout).toBe(`125\n${["Inh", "Prm", "Eff", "Amb"].map((set) => `Cap${set}:\t0000000000000000\n`).join("")}`);
    expect(stderr).toContain("would keep capabilities of root");
  });
});
