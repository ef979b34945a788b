import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fieldsOf, header, type Section, sectionNames } from "../../../src/contract/grant-table.ts";
import { writeTable } from "../../../src/grants/write.ts";
import { canary } from "../../support/canary.ts";
import { root, sections, variablesOf } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";
import { contentOf, reseal } from "../../support/tables.ts";
import { environment, inside } from "./scene.ts";

describeContainers("without a table", () => {
  it("setuser switches the user and passes base variables only, and with-env runs the command as it is: less function, never more variables", () => {
    const { stdout, stderr } = inside(`rm /run/env-broker/*; export OWN=1 TERM=xterm
@BIN@/setuser app env | sort; echo == keep; @BIN@/setuser --keep OWN --quiet app env | grep OWN; echo == with-env; @BIN@/with-env env | grep -c OWN=; echo == user; setpriv --reuid 1001 --clear-groups @BIN@/with-env sh -c 'echo $OWN'
for words in '--grant web' '--need PORT' '--print-names'; do @BIN@/setuser $words app true; echo $?; @BIN@/with-env $words true; echo $?; done`);
    expect(stdout.split("== keep")[0]).toBe(
      "HOME=/srv/app\nLANG=C.UTF-8\nLC_PLACE=l\nLOGNAME=app\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\nSHELL=/bin/sh\nTERM=xterm\nUSER=app\n",
    );
    expect(sections(stdout)).toMatchObject({ keep: "OWN=1", "with-env": "1" });
    expect(sections(stdout)["user"]).toBe("1\n78\n78\n78\n78\n78\n78");
    expect(stderr).toContain(
      "setuser: no /run/env-broker/grants (env-init, as the entrypoint, writes it): what starts as app gets base variables only\n",
    );
    expect(stderr).toContain(
      "with-env: no /run/env-broker/grants (env-init, as the entrypoint, writes it): no variable is added to the caller's environment\n",
    );
    expect(stderr).toContain(
      "setuser: --need needs the grant table, and there is no /run/env-broker/grants (env-init writes it at boot)",
    );
  });
});

describeContainers("without a table, what starts with LC_", () => {
  it("is base as far as it is ordinary and does not look like a secret", () => {
    const { stdout } = inside(
      `rm /run/env-broker/*; env -i LC_ALL=C LC_Api_Token=${canary} LC_KEY=${canary} 'LC_A B=odd' @BIN@/setuser --quiet web env`,
    );
    expect(variablesOf(stdout)).toEqual({
      LC_ALL: "C",
      HOME: "/srv/web",
      USER: "web",
      LOGNAME: "web",
      SHELL: "/bin/sh",
    });
  });
});

describeContainers("a table that cannot be trusted", () => {
  it.each([
    ["of another owner", "chown 1001 /run/env-broker/grants", "it is not a file of root, or others can write it"],
    ["that others can write", "chmod 0620 /run/env-broker/grants", "it is not a file of root, or others can write it"],
    ["in a folder of another owner", "chown 1001 /run/env-broker", "its folder is not root's, or others can write it"],
    [
      "in a folder that others can write",
      "chmod 0777 /run/env-broker",
      "its folder is not root's, or others can write it",
    ],
    [
      "that is a link",
      "mv /run/env-broker/grants /srv/g; ln -s /srv/g /run/env-broker/grants",
      "Symbolic link loop|Too many levels of symbolic links",
    ],
    [
      "that is a FIFO",
      "rm /run/env-broker/grants; mkfifo -m 600 /run/env-broker/grants",
      "it is not a file of root, or others can write it",
    ],
    ["that is empty", ": >/run/env-broker/grants", "it is not whole"],
    ["that is cut off", "truncate -s 5000 /run/env-broker/grants", "it is not whole"],
    ["that is no table", "head -c 8192 /dev/zero >/run/env-broker/grants", "it is no grant table"],
    [
      "of another version",
      "printf '\\377' | dd of=/run/env-broker/grants bs=1 seek=8 conv=notrunc 2>/dev/null",
      "it is of another version of env-broker",
    ],
    [
      "with a damaged header",
      "printf '\\377' | dd of=/run/env-broker/grants bs=1 seek=200 conv=notrunc 2>/dev/null",
      "it is damaged",
    ],
  ])("is refused with 78: one %s", (_, harm, message) => {
    const { stdout, stderr } = inside(
      `${harm}; @BIN@/setuser app true; echo $?; @BIN@/with-env true; echo $?; @BIN@/setuser --print-names app; echo $?`,
    );
    expect(stdout).toBe("78\n78\n78\n");
    expect(stderr).toMatch(new RegExp(`setuser: /run/env-broker/grants cannot be used: (${message})`));
  });

  it("is refused with 78 where it is damaged anywhere, or nothing of the damage was needed", () => {
    const { stdout } =
      inside(`size=$(stat -c %s /run/env-broker/grants); cp /run/env-broker/grants /srv/g; @BIN@/setuser app env | sort >/srv/right
at=600; while [ $at -lt $size ]; do cp /srv/g /run/env-broker/grants; printf '\\125' | dd of=/run/env-broker/grants bs=1 seek=$at conv=notrunc 2>/dev/null
@BIN@/setuser app env 2>/dev/null | sort >/srv/now; if [ -s /srv/now ] && ! cmp -s /srv/right /srv/now; then echo "differs at $at"; fi; at=$((at + 997)); done; echo done`);
    expect(stdout).toBe("done\n");
  });
});

describeContainers("a table of up to 16 KB, which is read, and a larger one, which is mapped", () => {
  const calls = "strace -e trace=execve,mmap,pread64,prctl -o /srv/calls @BIN@/setuser app env | sort; cat /srv/calls";
  const large = [...environment, `FEATURE_LARGE=${"x".repeat(20_000)}`];
  const given = (stdout: string) =>
    stdout.split("\n").filter((line) => /^[A-Z_]+=/.test(line) && !line.startsWith("FEATURE_LARGE="));

  /** Calls before the command is executed. */
  const ofLauncher = (stdout: string) => stdout.split("execve(")[1] ?? "";

  it("give the same", () => {
    const [small, more] = [inside(calls).stdout, inside(calls, { environment: large }).stdout];
    expect(given(small)).toContain(`DATABASE_URL=${canary}`);
    expect(given(more)).toEqual(given(small));
    expect(more).toContain("FEATURE_LARGE=xxx");
    expect(ofLauncher(small)).not.toContain("mmap(");
    expect(ofLauncher(more)).toMatch(/^mmap\(NULL, \d+, PROT_READ, MAP_PRIVATE/m);
  });

  it("leave no core with everybody's values: what has them is not dumpable before", () => {
    expect(inside(calls).stdout).toMatch(/^prctl\(PR_SET_DUMPABLE, SUID_DUMP_DISABLE\) += 0\npread64\(/m);
    const more = inside(calls, { environment: large }).stdout;
    expect(more).toMatch(/^prctl\(PR_SET_DUMPABLE, SUID_DUMP_DISABLE\) += 0\nmmap\(/m);
  });
});

describeContainers("a base variable of a table", () => {
  it("that names one variable and holds another is damage, and nobody gets it", () => {
    const table = writeTable(
      contentOf({
        policies: { "p.yaml": "version: 1\ngrants: { a: { to: { users: app }, allow: API_KEY } }\n" },
        variables: { API_KEY: canary, LANG: "C" },
        passwd: "root:x:0:0::/root:/bin/sh\napp:x:1001:1001::/:/bin/sh\nweb:x:1002:1002::/:/bin/sh\n",
        group: "",
      }),
    );
    const view = new DataView(table.buffer);
    const start = (section: Section) => view.getUint32((header.sections + 2 * sectionNames.indexOf(section)) * 4, true);
    const source = start("baseValues") + fieldsOf("baseValues").indexOf("source") * 4;
    view.setUint32(source, 1 - view.getUint32(source, true), true);
    const folder = mkdtempSync(join(tmpdir(), "env-broker-table-"));
    try {
      writeFileSync(join(folder, "grants"), reseal(table), { mode: 0o600 });
      const { stdout, stderr } = inside(
        `cp ${folder}/grants /run/env-broker/grants; @BIN@/setuser web env; echo $?; setpriv --reuid 1002 --clear-groups @BIN@/with-env env; echo $?`,
      );
      expect(stdout).toBe("78\n78\n");
      expect(stderr).toContain("setuser: /run/env-broker/grants is damaged: restart the container");
      expect(stderr).toContain("with-env: the grant table is damaged");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describeContainers("a variable that the container no longer has", () => {
  it("does not come back with `docker exec`, which brings all of them", () => {
    // A startup file deleted it: boot then writes a table in which the name has no value, but is the container's.
    const { stdout } = inside(
      `rm /etc/container_environment/TOOL; env -i ${environment
        .filter((entry) => !entry.includes("HOME"))
        .map((entry) => `'${entry}'`)
        .join(" ")} GONE_TOO=1 @BIN@/setuser web env | grep -E 'TOOL|PORT|DATABASE|ADMIN|GONE|MINE'`,
    );
    expect(variablesOf(stdout)).toEqual({ TOOL: "hammer", MINE: "m", GONE_TOO: "1" });
  });

  it("is still withheld where a table names it without a value", () => {
    const { stdout, stderr } = inside(
      `cp ${root}/test/vectors/tables/gone.grants /run/env-broker/grants; chmod 0600 /run/env-broker/grants; DELETED=brought PORT=1 OWN=1 @BIN@/setuser app env | grep -E 'DELETED|PORT|OWN'`,
    );
    expect(stdout).toBe("OWN=1\n");
    expect(stderr).toContain("DELETED as set by the caller is not passed on");
  });
});
