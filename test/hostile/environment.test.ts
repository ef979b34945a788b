import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { defaultPath } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";
import { canaryInMemory } from "../support/memory.ts";
import { attacked, attacker, environment, policies } from "./scene.ts";

describeContainers("against whom reads other processes", () => {
  it("/proc/1/environ shows no name, to root, to the same and to another user, and PID 1's memory no value", () => {
    const look = "tr '\\0' '\\n' </proc/1/environ 2>/dev/null | wc -c";
    const { stdout } = attacked(`${look}; ${attacker} sh -c "${look}"; ${canaryInMemory("1 $(pgrep -x env-brokerd)")}`);
    expect(stdout).toBe("0\n0\n0\n0\n");
    expect(attacked(look, { capabilities: "docker" }).stdout).toBe("0\n");
    const own = attacked(look, { privileges: ["--reuid", "1001", "--regid", "1001", "--clear-groups"] });
    expect(own.stdout).toBe("0\n");
  });

  it("no value is in an argument list, a message or a line of the log, whatever goes wrong", () => {
    const { stdout, stderr } = attacked(
      `for words in '--need NONE app' '--grant job app' 'app --keep' '' nobody; do @BIN@/setuser $words true; done
APP_SECRET=${canary}-mine @BIN@/setuser app true; APP_SECRET=${canary} @BIN@/with-env APP_SECRET=${canary} true
@BIN@/setuser app sleep 1 & sleep 0.3; cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -c ${canary.slice(0, 5)}[A]`,
      { policies: { "p.yaml": `${policies["p.yaml"]}settings: { audit: { events: all } }\n` } },
    );
    // What the caller wrote on its own command line is its own; stderr was looked at by the scene.
    expect(stdout).toBe("0\n");
    expect(stderr).toContain("APP_SECRET as set by the caller is not passed on");
  });
});

const odd = [
  ["../up", "1"],
  ["a/b", "1"],
  [".hidden", "1"],
  ["", "nothing"],
  ["NEW\nLINE", "1"],
  ["BASH_FUNC_x%%", "() { id; }"],
] as const;

describeContainers("against a hostile environment", () => {
  it("names with a slash, dots, an equals sign, a newline or nothing lead to no file outside, to no line of .sh and to nobody", () => {
    const { code, stdout } = attacked(
      `find /etc /srv /up -newer /etc/env-broker -name 'up*' -o -name hidden -o -name b 2>/dev/null | grep -v env-broker; ls -A /etc/container_environment | tr '\\n' ' '
grep -c 'LINE\\|hidden\\|/' /etc/container_environment.sh; @BIN@/setuser app env | grep -v '^HOME\\|PATH\\|SHELL'`,
      { environment: [...odd.map(([name, value]) => `${name}=${value}`), "A=B=c", "EMPTY=", ...environment] },
    );
    expect(code).toBe(0);
    expect(stdout).toContain("LINE");
    expect(stdout).not.toMatch(/^\/(etc|srv|up)/m);
    expect(stdout).toMatch(new RegExp(`APP_SECRET=${canary}-app`));
    expect(stdout).not.toMatch(/hidden=|up=|a\/b=|BASH_FUNC_x%%=|^A=|^EMPTY=/m);
  });

  it("bytes that are not UTF-8 reach who is granted them, as they are", () => {
    const value = Uint8Array.from([...Buffer.from("APP_SECRET="), 0xff, 0xfe, 0x80, 0xc3, 0x28]);
    const { stdout } = attacked(
      "@BIN@/setuser app printenv APP_SECRET | od -An -tx1; cat /etc/container_environment/APP_SECRET | od -An -tx1; grep -c '=base64' /etc/container_environment.json",
      { environment: [defaultPath, value] },
    );
    expect(stdout).toBe(" ff fe 80 c3 28 0a\n ff fe 80 c3 28\n1\n");
  });

  it("a value of 128 KiB is given, and what no program takes is refused by name, not cut", () => {
    const large = "x".repeat(131_071 - "APP_SECRET=".length);
    const many = Array.from({ length: 15 }, (_, at) => `BIG_${at}=${"y".repeat(100_000)}`);
    const { stdout, stderr } = attacked(
      "@BIN@/setuser app printenv APP_SECRET | wc -c; (ulimit -s 512; @BIN@/setuser cronjob true); echo $?",
      { environment: [defaultPath, `APP_SECRET=${large}`, ...many] },
    );
    expect(stdout).toBe(`${large.length + 1}\n125\n`);
    expect(stderr).toMatch(/setuser: .*BIG_\d+/);
  });

  it("a bash function passes to nobody, not even from the caller", () => {
    const { stdout } = attacked(
      "env 'BASH_FUNC_id%%=() { echo owned; }' @BIN@/setuser app bash -c 'type -t id; env | grep -c BASH_FUNC'",
      { environment: ["BASH_FUNC_id%%=() { echo owned; }", ...environment] },
    );
    expect(stdout).toBe("file\n0\n");
  });

  it("NODE_OPTIONS, LD_PRELOAD and PATH do not act in our own programs, after docker exec neither", () => {
    const evil = [
      "NODE_OPTIONS=--require /srv/evil.js",
      "LD_PRELOAD=/srv/evil.so",
      "LD_LIBRARY_PATH=/srv",
      "GLIBC_TUNABLES=glibc.malloc.check=3",
      "PATH=/srv/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ];
    const programs =
      "with-snapshot env-broker env-brokerd with-base node runsvdir setuser with-env restart-services getent";
    const { code, stdout } = attacked(
      `env ${evil.map((entry) => `'${entry}'`).join(" ")} @BIN@/env-broker check >/dev/null; echo $?; @BIN@/env-broker reload >/dev/null; echo $?; ls /srv/ran 2>/dev/null | wc -l`,
      {
        environment: [...environment.slice(1), ...evil],
        setup: `mkdir /srv/bin /srv/ran /etc/my_init.d; echo 'require("fs").writeFileSync("/srv/ran/node", "")' >/srv/evil.js
printf '#!/bin/sh\\n' >/etc/my_init.d/10; chmod 755 /etc/my_init.d/10
for name in ${programs}; do printf '#!/bin/sh\\n: >/srv/ran/%s\\n' $name >/srv/bin/$name; chmod 755 /srv/bin/$name; done`,
      },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "0\n0\n0\n" });
  });

  it.each(["dash", "bash", "busybox ash", "zsh"])("sourcing .sh runs nothing and breaks nothing in %s", (shell) => {
    const run = "a[$(: >/srv/ran)]";
    const special = ["OPTIND", "RANDOM", "PROMPT_COMMAND", "UID", "SECONDS", "PPID", "status", "path", "TTYIDLE"];
    const quotes = "'; : >/srv/ran; '`: >/srv/ran`$(: >/srv/ran)\"\\\n: >/srv/ran #";
    const { stdout } = attacked(
      `chmod 777 /srv; ${shell} -c '. /etc/container_environment.sh; printf "%s|" "$QUOTES"; echo "$LAST"'; ls /srv/ran 2>/dev/null; echo done`,
      { environment: [...special.map((name) => `${name}=${run}`), `QUOTES=${quotes}`, "LAST=1", ...environment] },
    );
    expect(stdout).toBe(`${quotes}|1\ndone\n`);
  });
});
