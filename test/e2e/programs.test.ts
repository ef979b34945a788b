import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { bin, defaultPath, run } from "../support/container.ts";
import { describeContainers, webPolicy } from "../support/e2e.ts";
import { isThere } from "../support/shells.ts";

const policies = { "web.yaml": webPolicy };
const environment = [defaultPath, `DATABASE_URL=${canary}`, "HOME=/root"];

describeContainers("each of our own programs", () => {
  it("holds no value in its memory, but the main command", () => {
    const { stdout } = run({
      policies,
      environment,
      command: `cat >/srv/scan.py <<'END'
import re, sys
needle = b"cAnArY-" + b"8f3e1c"
for pid in sys.argv[1:]:
    found = 0
    memory = open(f"/proc/{pid}/mem", "rb", 0)
    for line in open(f"/proc/{pid}/maps"):
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        if "[v" in line: continue
        memory.seek(start)
        try: found += memory.read(end - start).count(needle)
        except OSError: pass
    print(pid, found > 0)
END
/usr/bin/env -i /usr/bin/python3 /srv/scan.py 1 $$ 2>&1`,
      setup: "[ -x /usr/bin/python3 ] || ln -s $(command -v python3) /usr/local/bin/ 2>/dev/null; true",
    });
    expect(stdout).toMatch(/^1 False\n\d+ True\n$/);
  });

  it("lets nothing of the container's environment act in our own programs", () => {
    const { code, stdout, stderr } = run({
      policies,
      setup:
        'echo \'require("fs").writeFileSync("/srv/ran", "node")\' >/srv/evil.js; mkdir /srv/bin; printf \'#!/bin/sh\\necho path >/srv/ran\\n\' >/srv/bin/node; cp /srv/bin/node /srv/bin/env-broker; chmod 755 /srv/bin/*',
      environment: [
        "PATH=/srv/bin:/usr/bin:/bin",
        "NODE_OPTIONS=--require /srv/evil.js",
        "LD_PRELOAD=/srv/evil.so",
        "NODE_PATH=/srv",
        "OPENSSL_CONF=/srv/openssl.cnf",
        "BASH_ENV=/srv/evil.sh",
        "ENV=/srv/evil.sh",
        "GLIBC_TUNABLES=glibc.malloc.check=3",
      ],
      command: ["@BIN@/setuser", "app", "/bin/ls", "/srv"],
    });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "bin\nevil.js\n", stderr: "" });
  });

  it.skipIf(!isThere("/usr/bin/strace"))(
    "makes at most 30 system calls where the table knows the account and the command's path is absolute",
    () => {
      const { stdout } = run({
        policies,
        environment: [...environment, "PORT=1"],
        command:
          "strace -o /srv/trace @BIN@/setuser app /bin/true; wc -l </srv/trace; cut -d'(' -f1 /srv/trace | sed '/^execve$/q' | tail -1; awk -F'(' '/^execve/ { n++ } n < 2 || /^execve/ { print $1 }' /srv/trace | wc -l",
      });
      const calls = Number(stdout.trim().split("\n").at(-1));
      expect(calls).toBeGreaterThan(10);
      expect(calls).toBeLessThanOrEqual(30);
    },
  );

  it("is a static program", () => {
    expect(run({ policies, command: `for p in ${bin}/*; do readelf -l $p | grep -c INTERP; done` }).stdout).toBe(
      "0\n".repeat(4),
    );
  });
});
