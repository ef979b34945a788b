import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { bin, defaultPath, isStatic, run } from "../support/container.ts";
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

  it("has no value among its arguments, at boot, in hooks and at a launch", () => {
    const look = "grep -laf /etc/container_environment/DATABASE_URL /proc/[0-9]*/cmdline";
    const script = `#!/bin/sh\n${look}\necho looked from $0\n`;
    const { stdout, stderr } = run({
      policies,
      environment,
      options: ["--quiet"],
      setup: `mkdir -p /etc/my_init.d /etc/my_init.pre_shutdown.d; printf '%s' '${script.replaceAll("'", "'\\''")}' >/etc/my_init.d/look; cp /etc/my_init.d/look /etc/my_init.pre_shutdown.d/; chmod 755 /etc/my_init.*/look`,
      command: `@BIN@/with-env --sh >/dev/null; @BIN@/setuser app sleep 3 & @BIN@/env-broker reload >/dev/null; ${look}; echo looked from the main command`,
    });
    expect(stdout.split("\n")).toEqual([
      "looked from /etc/my_init.d/look",
      "looked from the main command",
      "looked from /etc/my_init.pre_shutdown.d/look",
      "",
    ]);
    expect(stderr).toBe("");
  });

  if (!isStatic)
    it("starts the control plane on Node with five variables at most, whatever the caller has", () => {
      const { stdout } = run({
        policies,
        environment,
        command: `export COLUMNS=90 TERM=dumb NO_COLOR=1 LANG=C.UTF-8 OTHER=x NODE_DEBUG=fs; sleep 3 | @BIN@/env-broker audit --follow - & sleep 1; tr '\\0' '\\n' </proc/$!/environ | cut -d= -f1 | sort | tr '\\n' ' '`,
      });
      expect(stdout.trim()).toBe("COLUMNS LANG NO_COLOR PATH TERM");
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

  it.skipIf(!isThere("/usr/bin/strace")).each([
    ["refusals", 25],
    ["all", 31],
  ])(
    "makes few system calls where the table knows the account and the command's path is absolute, and asks for no memory; events: %s",
    (events, most) => {
      const { stdout } = run({
        policies: { ...policies, "audit.yaml": `version: 1\nsettings: { audit: { events: ${events} } }\n` },
        environment: [...environment, "PORT=1"],
        command:
          "strace -o /srv/trace @BIN@/setuser app /bin/true; awk '/^execve/ { n++ } n < 2 || /^execve/' /srv/trace >/srv/own; wc -l </srv/own; grep -cE 'brk|MAP_ANONYMOUS' /srv/own",
      });
      const [calls, memory] = stdout.trim().split("\n").map(Number);
      expect(calls).toBeGreaterThan(10);
      expect(calls).toBeLessThanOrEqual(most);
      expect(memory).toBe(0);
    },
  );

  it("is a static program, the helpers too", () => {
    const command = `for p in ${bin}/* ${bin}/../libexec/env-broker/*; do case $p in *.mjs*) continue ;; esac; readelf -l $p | grep -c INTERP; done`;
    expect(run({ policies, command }).stdout).toBe("0\n".repeat(9));
  });
});
