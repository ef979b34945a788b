import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { defaultPath, runLives } from "../support/container.ts";
import { as, describeContainers } from "../support/e2e.ts";
import { attacked } from "./scene.ts";

const secretPolicy = (file: string) => `version: 1
variables: { KEY: { file: ${file} } }
grants: { web: { to: { users: app }, allow: KEY } }
`;

/** Shell: another's secret, which root alone can read. */
const anothers = `mkdir -p -m 700 /srv/other/b; printf ${canary}-admin >/srv/other/b/key; chmod 600 /srv/other/b/key`;

describeContainers("against who can write where a secret's file is", () => {
  it.each([
    [
      "a folder of its own two levels up, and a link in it",
      "/srv/vol/a/b/key",
      "mkdir -p /srv/vol/z; chown 1001 /srv/vol; ln -s /srv/other /srv/vol/a",
    ],
    [
      "its folder, and a link to the file beside it",
      "/srv/keys/app",
      "mkdir -m 777 /srv/keys; cp /srv/other/b/key /srv/keys/admin; chmod 600 /srv/keys/admin; ln -s admin /srv/keys/app",
    ],
    [
      "its folder, and another's file under its name",
      "/srv/keys/app",
      "mkdir -m 770 /srv/keys; chgrp 1001 /srv/keys; cp /srv/other/b/key /srv/keys/app; chmod 600 /srv/keys/app",
    ],
    [
      "what a link on the way leads to",
      "/srv/link/sub/key",
      "mkdir -p /srv/real/sub; chown 1001 /srv/real; ln -s /srv/real /srv/link; cp /srv/other/b/key /srv/real/sub/key",
    ],
    [
      "a sticky folder, and a link in it",
      "/srv/tmp/app",
      "mkdir -m 1777 /srv/tmp; ln -s ../other/b /srv/tmp/app; chown -h 1001 /srv/tmp/app",
    ],
  ])("boot stops with 78 rather than read another's file as root: %s", (_, file, setup) => {
    const { code, stdout, stderr } = attacked(`@BIN@/setuser app printenv KEY`, {
      policies: { "p.yaml": secretPolicy(file) },
      setup: `${anothers}; ${setup}`,
    });
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    expect(stderr).toMatch(/variable KEY: a folder on the way to .* (belongs to uid 1001|can be written by others)/);
  });

  it("a folder of root's beneath a sticky one is root's: /run/secrets where env-init has made /run sticky", () => {
    const { code, stdout } = attacked(`@BIN@/setuser app printenv KEY`, {
      policies: { "p.yaml": secretPolicy("/run/secrets/key") },
      setup: `chmod 777 /run; mkdir -m 755 /run/secrets; printf ${canary} >/run/secrets/key`,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${canary}\n` });
  });

  it("a folder that is mounted read-only is nobody's to write, and links that root made are followed", () => {
    const { code, stdout } = attacked(`@BIN@/setuser app printenv KEY`, {
      policies: { "p.yaml": secretPolicy("/srv/link/key") },
      setup: `mkdir -m 777 /srv/keys; printf ${canary} >/srv/keys/key; mount --bind /srv/keys /srv/keys; mount -o remount,bind,ro /srv/keys; ln -s keys /srv/link`,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${canary}\n` });
  });
});

describeContainers("against a state folder of another user", () => {
  it("root's reload reads no secret into a table that its owner can read", () => {
    const [first] = runLives({ policies: { "p.yaml": secretPolicy("/srv/s/key") }, setup: "chmod 1777 /run" }, [
      {
        environment: [defaultPath],
        privileges: ["--reuid", "1001", "--regid", "1001", "--clear-groups"],
        command: "true",
        after: `cd /run/env-broker; stat -c %u .; cp -p uid-1001/grants uid-1001/snapshot .; mkdir -m 700 /srv/s; printf ${canary} >/srv/s/key
@BIN@/env-broker reload; echo $?; ${as(1001)} cat grants | grep -c ${canary}; ls reload.lock 2>/dev/null`,
      },
    ]);
    expect(first?.after).toMatch(
      /^1001\nenv-broker: \/run\/env-broker.* is not this user's, or others can write it\n78\n0\n$/,
    );
  });

  it("a table that another user's env-init left there is not that user's any more under root's", () => {
    const policy = (allow: string) => `version: 1\ngrants: { web: { to: { users: app }, ${allow} } }\n`;
    const [, second] = runLives({ policies: { "p.yaml": policy("allow: A") }, setup: "mkdir -m 777 /run/env-broker" }, [
      {
        environment: [defaultPath, "A=old"],
        privileges: ["--reuid", "1001", "--regid", "1001", "--clear-groups"],
        command: "true",
      },
      {
        before: `chown 0 /run/env-broker; echo '${policy("need: []")}' >/etc/env-broker/policies/p.yaml`,
        environment: [defaultPath, "A=new"],
        command: `${as(1001)} @BIN@/with-env sh -c 'echo "[$A]"'`,
      },
    ]);
    expect(second).toMatchObject({ code: 0, stdout: "[]\n" });
  });

  it("the folder of startup files is not taken over from another user, who could write what is read back", () => {
    const { code, stdout, stderr } = attacked("echo started", {
      policies: { "p.yaml": "version: 1\nsettings: { files: none }\n" },
      setup: `mkdir -p /run/env-broker/env/sub /etc/my_init.d; chown 1003 /run/env-broker/env /run/env-broker/env/sub; printf '#!/bin/sh\\n' >/etc/my_init.d/10; chmod 755 /etc/my_init.d/10`,
    });
    expect({ code, stdout }).toEqual({ code: 125, stdout: "" });
    expect(stderr).toBe("env-broker: /run/env-broker/env belongs to uid 1003: remove it\n");
  });
});
