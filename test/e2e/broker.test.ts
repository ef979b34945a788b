import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import {
  auditLines,
  bin,
  defaultGroup,
  defaultPasswd,
  defaultPath,
  run,
  runLives,
  sections,
  tools,
  variablesOf,
} from "../support/container.ts";
import { as, describeContainers } from "../support/e2e.ts";
import { isThere, shells } from "../support/shells.ts";

const policies = {
  "p.yaml": `version: 1
variables:
  ADMIN_KEY: { only: { groups: admins } }
grants:
  web: { to: { users: app }, allow: [DATABASE_URL, PORT, FEATURE_*] }
  extra: { to: { users: app }, set: { MODE: "on port \${PORT}" } }
  nightly: { to: { users: cronjob }, allow: CRON_TOKEN, need: CRON_TOKEN }
  cgi: { to: { users: www-data }, allow: CGI_KEY }
  operators: { to: { groups: [ops] }, allow: OPS_KEY }
  admins: { to: { groups: [admins] }, allow: ADMIN_KEY }
  unset: { to: { users: web }, allow: NOT_THERE, need: NOT_THERE }
forbid:
  - { to: { groups: [banned] }, variables: [OPS_KEY, LANG] }
settings: { base: { allow: RAILS_ENV } }
`,
};
const passwd = [...defaultPasswd, "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin"];
const group = [...defaultGroup, "www-data:x:33:", "ops:x:50:", "banned:x:52:cronjob", "admins:x:53:"];
const environment = [
  defaultPath,
  `DATABASE_URL=${canary}`,
  "PORT=80",
  "FEATURE_A=it's",
  "CRON_TOKEN=token",
  "CGI_KEY=cgi",
  "OPS_KEY=ops",
  "ADMIN_KEY=admin",
  "RAILS_ENV=production",
  "LANG=C.UTF-8",
];
const secrets = ["DATABASE_URL", "CRON_TOKEN", "CGI_KEY", "OPS_KEY", "ADMIN_KEY", "MODE"];

/** su and cron ask PAM, which asks for more than passwd. */
const shadow = "printf '%s:*:19000:0:99999:7:::\\n' app web cronjob >>/etc/shadow";

const inside = (command: string, more: Partial<Parameters<typeof run>[0]> = {}) =>
  run({ policies, passwd, group, environment, command, ...more });

/** Which of the container's secrets a process has. */
const held = (output: string | undefined) => {
  const variables = variablesOf(output);
  return secrets.filter((name) => name in variables);
};

describeContainers("with-env as another user than root", () => {
  it("adds the user's own variables to the caller's environment, and nobody else's", () => {
    const { stdout, stderr } = inside(
      `${as(1001, [1001], "OWN=1 PATH=/bin")} @BIN@/with-env /usr/bin/env; echo == cron; ${as(1003)} @BIN@/with-env env; echo == none; ${as(65534)} @BIN@/with-env env`,
    );
    expect(variablesOf(stdout.split("== cron")[0])).toEqual({
      OWN: "1",
      PATH: "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin",
      LANG: "C.UTF-8",
      RAILS_ENV: "production",
      DATABASE_URL: canary,
      PORT: "80",
      FEATURE_A: "it's",
      MODE: "on port 80",
    });
    expect(variablesOf(sections(stdout)["cron"])).toEqual({
      PATH: defaultPath.slice(5),
      RAILS_ENV: "production",
      CRON_TOKEN: "token",
    });
    expect(held(sections(stdout)["none"])).toEqual([]);
    expect(stderr).toBe("");
  });

  it("takes the caller's own value for less than a grant's, says so, and keeps it with --keep", () => {
    const { stdout, stderr } = inside(
      `${as(1001, [1001], "PORT=81 LANG=de HOME=/x")} @BIN@/with-env env; echo == keep; ${as(1001, [1001], "PORT=81")} @BIN@/with-env --keep PORT env; echo == clean; ${as(1001, [1001], "OWN=1 KEPT=2")} @BIN@/with-env --clean --keep KEPT env`,
    );
    expect(variablesOf(stdout.split("== keep")[0])).toMatchObject({ PORT: "80", LANG: "de", HOME: "/x" });
    expect(variablesOf(sections(stdout)["keep"])).toMatchObject({ PORT: "81" });
    expect(variablesOf(sections(stdout)["clean"])).toMatchObject({ KEPT: "2", HOME: "/srv/app", USER: "app" });
    expect(variablesOf(sections(stdout)["clean"])).not.toHaveProperty("OWN");
    expect(stderr).toBe("with-env: PORT as set by the caller is not passed on (--keep PORT passes it)\n");
  });

  it("is told the same of a grant that is another's and of one that is not there, and root reads why in the log", () => {
    const { stdout, stderr, audit } = inside(
      `for grant in nightly nothere; do ${as(1001)} @BIN@/with-env --grant $grant true; echo $?; done; ${as(1001)} @BIN@/with-env --grant web env | grep -c MODE; ${as(1002)} @BIN@/with-env true; echo $?; ${as(1001)} @BIN@/with-env --need OPS_KEY true; echo $?; ${as(1001)} @BIN@/with-env --need NOWHERE true; echo $?`,
    );
    expect(stdout).toBe("77\n77\n0\n77\n77\n77\n");
    expect(stderr.trim().split("\n")).toEqual([
      "with-env: refused: grant nightly is not one of this user's, or there is none",
      "with-env: refused: grant nothere is not one of this user's, or there is none",
      "with-env: refused: grant unset needs NOT_THERE, which is not given",
      "with-env: refused: the launch (--need) needs OPS_KEY, which is not given to this user",
      "with-env: refused: the launch (--need) needs NOWHERE, which is not given to this user",
    ]);
    expect(audit).toMatchObject([
      {
        uid: 1001,
        cmd: "true",
        grants: ["nightly"],
        given: [],
        decision: "refused",
        refused: "grant nightly (p.yaml:7) is not for app: add the user to its 'to', or choose from: extra,web",
      },
      { uid: 1001, refused: "there is no grant nothere: app has extra,web" },
      { uid: 1002, refused: "grant unset (p.yaml:11) needs NOT_THERE, and NOT_THERE is not set in this container" },
      {
        refused:
          "the launch (--need) needs OPS_KEY, which no grant of app gives: name it under 'allow' of one, or pass --keep OPS_KEY",
      },
      { refused: expect.stringContaining("needs NOWHERE, which no grant of app gives") },
    ]);
  });

  it("meets --need by a grant, by a base variable, by one that the caller keeps, and by nothing else", () => {
    const { stdout } = inside(
      `for words in '--need PORT' '--need RAILS_ENV' '--need LC_TIME' '--need OWN --keep OWN' '--need OWN'; do ${as(1001, [1001], "OWN=1 LC_TIME=de")} @BIN@/with-env $words true; echo $?; done; ${as(1001)} @BIN@/with-env --need LC_TIME true; echo $?`,
    );
    expect(stdout).toBe("0\n0\n0\n0\n77\n77\n");
  });

  it("lists names and grants with --print-names, and no variable of another user", () => {
    const { stdout } = inside(`${as(1001, [1001], "LANG=de")} @BIN@/with-env --print-names`);
    expect(stdout).toBe(
      "DATABASE_URL\tweb\nFEATURE_A\tweb\nLANG\t(base)\nMODE\textra\nPATH\t(base)\nPORT\tweb\nRAILS_ENV\t(base)\n",
    );
  });
});

describeContainers("groups", () => {
  it("count for a grant as the process has them: the effective gid and supplementary groups, however many", () => {
    const many = Array.from({ length: 300 }, (_, index) => 2000 + index);
    const { stdout } = inside(
      `show() { echo == $1; shift; "$@" @BIN@/with-env env; }
show gid ${as(1001, [50])}; show supplementary ${as(1001, [1001, 50])}; show many ${as(1001, [1001, ...many, 50])}; show none ${as(1001)}; show only ${as(1002, [53])}`
        .replace("show only", "true; show only")
        .replace(/@BIN@\/with-env env; }/, "@BIN@/with-env --grant operators env; }")
        .replace("--grant operators env; }", "$options env; }"),
    );
    const found = sections(stdout);
    expect(held(found["gid"])).toContain("OPS_KEY");
    expect(held(found["supplementary"])).toContain("OPS_KEY");
    expect(held(found["many"])).toContain("OPS_KEY");
    expect(held(found["none"])).not.toContain("OPS_KEY");
  });

  it("count for a forbid as the account files have them too, as they were at boot and as they are now", () => {
    const { stdout } = inside(
      `show() { echo == $1; shift; "$@" @BIN@/with-env env; }
show process ${as(1001, [50, 52])}; show files ${as(1003, [1003, 50])}; show before ${as(1001, [50])}
sed -i 's/^banned.*/banned:x:52:app/' /etc/group; show after ${as(1001, [50])}`,
    );
    const found = sections(stdout);
    for (const name of ["process", "files", "after"]) {
      expect(held(found[name])).not.toContain("OPS_KEY");
      expect(variablesOf(found[name])).not.toHaveProperty("LANG");
    }
    expect(held(found["before"])).toContain("OPS_KEY");
  });

  it("are asked for as many as a process can have", () => {
    const all = Array.from({ length: 65_535 }, (_, index) => 100_000 + index);
    const { stdout } = inside(
      `python3 - <<'END'
import os
os.setgroups([52] + list(range(100000, 165535)))
os.setgid(50); os.setuid(1001)
os.execv("@BIN@/with-env", ["with-env", "env"])
END`,
    );
    expect(all).toHaveLength(65_535);
    expect(held(stdout)).not.toContain("OPS_KEY");
    expect(held(stdout)).toContain("DATABASE_URL");
  });
});

describeContainers("what has cleared the environment", () => {
  it("sudo: the user asks for its own variables", () => {
    const { stdout } = inside(
      "export LEAK=1; sudo -u app env | grep -c -e DATABASE_URL -e LEAK; sudo -u app @BIN@/with-env env",
    );
    expect(stdout.startsWith("0\n")).toBe(true);
    expect(held(stdout)).toEqual(["DATABASE_URL", "MODE"]);
  });

  it("su: the same, with a login shell and without", () => {
    const { stdout } = inside(
      "su - app -c '@BIN@/with-env env' </dev/null; echo == plain; su -s /bin/sh cronjob -c '@BIN@/with-env env'",
      { setup: shadow },
    );
    expect(held(stdout.split("== plain")[0])).toEqual(["DATABASE_URL", "MODE"]);
    expect(held(sections(stdout)["plain"])).toEqual(["CRON_TOKEN"]);
  });

  it("a CGI script behind nginx: as www-data it asks for www-data's", () => {
    const { stdout } = inside(
      `mkdir -p /srv/www /srv/nginx; printf '#!/bin/sh\\nprintf "Content-Type: text/plain\\\\n\\\\n"; exec @BIN@/with-env env\\n' >/srv/www/env.cgi; chmod 755 /srv/www/env.cgi
cat >/srv/nginx/nginx.conf <<'END'
daemon off; pid /srv/nginx/pid; error_log /srv/nginx/error.log; user www-data;
events {}
http {
  access_log off; client_body_temp_path /srv/nginx/b; proxy_temp_path /srv/nginx/p; fastcgi_temp_path /srv/nginx/f; uwsgi_temp_path /srv/nginx/u; scgi_temp_path /srv/nginx/s;
  server { listen unix:/srv/nginx/http; location / { fastcgi_pass unix:/srv/nginx/cgi; fastcgi_param SCRIPT_FILENAME /srv/www/env.cgi; fastcgi_param REQUEST_METHOD GET; } }
}
END
chmod 777 /srv/nginx; ${as(33)} /usr/sbin/fcgiwrap -s unix:/srv/nginx/cgi & sleep 0.3; env -i /usr/sbin/nginx -c /srv/nginx/nginx.conf & sleep 0.5
curl -s --unix-socket /srv/nginx/http http://localhost/ || cat /srv/nginx/error.log; kill %1 %2`,
    );
    expect(held(stdout)).toEqual(["CGI_KEY"]);
  });
});

describeContainers("with-env for shells and programs", () => {
  const special = [
    defaultPath,
    `DATABASE_URL=a'b"c$(touch /srv/ran)\`d\\e\nsecond ${canary}`,
    "PORT=",
    "FEATURE_A=-n",
    "FEATURE_RANDOM=1",
    "LANG=C.UTF-8",
  ];

  it.each(Object.entries(shells))("--sh gives %s exactly the values, and runs nothing", (name, shell) => {
    if (!isThere(shell[0] as string)) return;
    const { stdout } = inside(
      `cat >/srv/script <<'END'
eval "$(@BIN@/with-env --sh)"
/usr/bin/env -0
END
${as(1001)} ${shell.join(" ")} /srv/script; ls /srv/ran 2>/dev/null`,
      { environment: special },
    );
    const found = new Map(stdout.split("\0").map((entry) => entry.split(/=(.*)/s, 2) as [string, string]));
    expect(found.get("DATABASE_URL"), name).toBe((special[1] as string).slice("DATABASE_URL=".length));
    expect(found.get("PORT")).toBe("");
    expect(found.get("FEATURE_A")).toBe("-n");
    expect(found.get("LANG")).toBe("C.UTF-8");
    expect(stdout).not.toContain("/srv/ran\n");
  });

  it("--sh prints what the caller lacks, as root too, and leaves out what shells treat specially, with one line", () => {
    const { stdout, stderr } = run({
      policies: {
        "p.yaml": `version: 1\ngrants:\n  a: { to: { users: [app, root] }, set: { RANDOM: "1", PS4: x, Z: z }, allow: [A], hazards: PS4 }\n`,
      },
      environment: [defaultPath, "A=a", "LANG=C"],
      command: `${as(1001, [1001], "LANG=de PATH=/bin:/x")} @BIN@/with-env --sh; echo == root; env -i LANG=de @BIN@/with-env --sh`,
    });
    const path = "/bin:/x:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin";
    expect(stdout.split("== root\n")).toEqual([
      `export A='a'\nexport PATH='${path}'\nexport Z='z'\n`,
      `export A='a'\nexport PATH='${defaultPath.slice(5)}'\nexport Z='z'\n`,
    ]);
    expect(stderr.trim().split("\n")).toEqual(
      Array(2).fill(
        "with-env: 2 variables are left out, since shells treat their names specially or cannot have them: RANDOM, ...",
      ),
    );
  });

  it.each([
    "--sh=1",
    "--sh=",
    "--sh --json",
    "--sh --get PORT",
    "--print-names --sh",
    "--sh --help",
    "--clean --sh --need LANG",
  ])("%s evaluates to a failure, and to nothing else", (words) => {
    const { stdout } = inside(
      `env -i LANG=x /usr/bin/setpriv --reuid 1001 --regid 1001 --clear-groups sh -c 'eval "$(@BIN@/with-env ${words})"; echo $?'; ls /srv/ran 2>/dev/null`,
      { environment: [defaultPath, "DATABASE_URL=$(touch /srv/ran)", "PORT=; touch /srv/ran"] },
    );
    expect(stdout).toBe("1\n");
  });

  it("--clean takes nothing of the caller's for what is needed", () => {
    const { stdout } = inside(
      `for words in '--clean --need LC_TIME' '--clean --get LC_TIME' '--clean --need LC_TIME --keep LC_TIME'; do ${as(1001, [1001], "LC_TIME=de")} @BIN@/with-env $words $([ "$words" = "--clean --get LC_TIME" ] || echo true); echo $?; env -i LC_TIME=de @BIN@/with-env $words $([ "$words" = "--clean --get LC_TIME" ] || echo true); echo $?; done; ${as(1001)} @BIN@/with-env --grant 'a b' true; echo $?`,
    );
    expect(stdout).toBe("77\n77\n77\n77\n0\n0\n77\n");
  });

  it("--sh prints false on every failure, so that a script with set -e stops", () => {
    const { stdout } = inside(
      `for words in '--sh --grant nothere' '--bogus --sh' '--sh --need' '--sh true'; do ${as(1001)} @BIN@/with-env $words; echo $?; done
${as(1001)} sh -ec 'eval "$(@BIN@/with-env --grant nothere --sh)"; echo went on'; echo $?; ${as(1001)} @BIN@/with-env echo --sh`,
    );
    expect(stdout).toBe("false\n77\nfalse\n125\nfalse\n125\nfalse\n125\n1\n--sh\n");
  });

  it("--json is one object, with base64 for what is not UTF-8, and --get is one value", () => {
    const { stdout, stderr } = inside(
      `${as(1001, [1001], "LANG=de")} @BIN@/with-env --json | python3 -c 'import json,sys; print(json.dumps(json.load(sys.stdin), sort_keys=True))'
${as(1001)} @BIN@/with-env --get PORT; echo $?; ${as(1001)} @BIN@/with-env --get CRON_TOKEN; echo $?; ${as(1001)} @BIN@/with-env --get RAILS_ENV`,
      { environment: [...environment, Buffer.from("FEATURE_B=\xff\xfe", "latin1"), 'FEATURE_C=ä\n😀"\\'] },
    );
    const [json, ...rest] = stdout.split("\n");
    expect(JSON.parse(json as string)).toEqual({
      DATABASE_URL: canary,
      PORT: "80",
      FEATURE_A: "it's",
      FEATURE_C: 'ä\n😀"\\',
      MODE: "on port 80",
      PATH: defaultPath.slice(5),
      RAILS_ENV: "production",
      "=base64": { RkVBVFVSRV9C: "//4=" },
    });
    expect(rest).toEqual(["80", "0", "77", "production", ""]);
    expect(stderr).toContain("needs CRON_TOKEN, which is not given to this user");
  });

  it("does not print values to a terminal", () => {
    const { stdout } = inside(
      `for words in --sh --json '--get PORT'; do script -qec "@BIN@/with-env $words; echo $?" /dev/null; done`,
    );
    expect(stdout.match(/values are not printed to a terminal/g)).toHaveLength(3);
    expect(stdout).not.toContain(canary);
  });

  it("-c is a shell's, with its arguments and its exit code", () => {
    const { stdout, code } = inside(
      `${as(1001)} @BIN@/with-env -c 'echo "$PORT $0 $1"; exit 7' zero one; echo $?; ${as(1001)} @BIN@/with-env --grant extra -c 'echo "$MODE [$PORT]"'; @BIN@/with-env -c; exit $?`,
    );
    expect(stdout).toBe("80 zero one\n7\non port 80 []\n");
    expect(code).toBe(125);
  });
});

describeContainers("the broker", () => {
  it("answers startup files, and before the first table says that the container is still starting", () => {
    const { stdout } = inside("cat /srv/early", {
      setup: `mkdir /etc/my_init.d; printf '#!/bin/sh\\n${as(1001)} ${bin}/with-env --get PORT >/srv/early\\nrm /run/env-broker/grants; ${as(1001)} ${bin}/with-env true 2>>/srv/early; echo $? >>/srv/early\\n' >/etc/my_init.d/1; chmod 755 /etc/my_init.d/1`,
    });
    expect(stdout).toContain("80\n");
    expect(stdout).toContain("with-env: there is no grant table that can be used (yet)");
    expect(stdout).toContain("\n78\n");
  });

  it("has no capability, cannot gain any, cannot be looked at by its own uid, and leaves no core", () => {
    const { stdout } = inside(
      `pid=$(pgrep -x env-brokerd); grep -E '^(CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/$pid/status; grep 'core file' /proc/$pid/limits | tr -s ' '
setpriv --bounding-set=-sys_ptrace,-sys_admin,-perfmon --inh-caps=-all cat /proc/$pid/environ 2>&1 | sed s/$pid/PID/; ls /proc/$pid/fd | wc -l`,
    );
    expect(stdout.replace(/\t/g, " ")).toBe(`CapPrm: 0000000000000000
CapEff: 0000000000000000
CapBnd: 0000000000000000
CapAmb: 0000000000000000
NoNewPrivs: 1
Seccomp: 2
Max core file size 0 0 bytes 
cat: /proc/PID/environ: Permission denied
${stdout.trim().split("\n").at(-1)}
`);
  });

  it("dies of a system call that is not on its list", () => {
    const { stdout, stderr } = inside(
      `kill -STOP 1; mount --bind ${tools}/env-brokerd-unlisted ${bin}/../libexec/env-broker/env-brokerd
pkill -KILL -x env-brokerd; kill -CONT 1; sleep 0.3; ${as(1001)} @BIN@/with-env true; echo $?; umount ${bin}/../libexec/env-broker/env-brokerd; sleep 1; ${as(1001)} @BIN@/with-env --get PORT`,
    );
    expect(stderr).toContain("env-init: the broker was killed by signal 31: it is started again");
    expect(stderr).not.toContain("went through");
    expect(stdout).toBe("125\n80\n");
  });

  it("that keeps dying is started more and more seldom", () => {
    const { stderr } = inside(
      `mount --bind ${tools}/env-brokerd-unlisted ${bin}/../libexec/env-broker/env-brokerd; pkill -KILL -x env-brokerd; sleep 3; umount ${bin}/../libexec/env-broker/env-brokerd`,
    );
    // At once, then after 100 ms, 200 ms, 400 ms, ...: without any pause it would be hundreds.
    const starts = stderr.match(/it is started again/g)?.length ?? 0;
    expect(starts).toBeGreaterThan(2);
    expect(starts).toBeLessThan(10);
  });

  it("holds no value: none is in its memory after it has answered", () => {
    const { stdout } = inside(
      `for n in 1 2 3; do ${as(1001)} @BIN@/with-env --get DATABASE_URL >/dev/null; done
python3 - $(pgrep -x env-brokerd) <<'END'
import re, sys
pid = sys.argv[1]
found = 0
with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
    for line in maps:
        if "/run/env-broker/grants" in line or "[v" in line: continue
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        try:
            memory.seek(start)
            found += memory.read(end - start).count(("c" + "AnArY-8f3e1c").encode())
        except OSError: pass
print(found)
END`,
    );
    expect(stdout).toBe("0\n");
  });

  it("is started again when it is killed, and nobody who asks meanwhile is refused", () => {
    const { stdout, stderr } = inside(
      `for n in 1 2 3 4 5; do pkill -KILL -x env-brokerd; ${as(1001)} @BIN@/with-env --get PORT; sleep 1.1; done`,
    );
    expect(stdout).toBe("80\n".repeat(5));
    expect(stderr.match(/the broker was killed by signal 9: it is started again/g)).toHaveLength(5);
  });

  it("looks at the table again after it could not open it", () => {
    const { stdout } = inside(
      `pid=$(pgrep -x env-brokerd); touch /run/env-broker/grants; prlimit --pid $pid --nofile=9:4096; ${as(1001)} @BIN@/with-env --get PORT; echo $?; prlimit --pid $pid --nofile=4096:4096; ${as(1001)} @BIN@/with-env --get PORT`,
    );
    expect(stdout).toMatch(/^(78\n|125\n)80\n$/);
  });

  it("that does not answer is given up after a second, with a sentence", () => {
    const { stdout, stderr } = inside(
      `pkill -STOP -x env-brokerd; start=$(date +%s%N); ${as(1001)} @BIN@/with-env true; echo $?; echo $((($(date +%s%N) - start) / 100000000)); pkill -CONT -x env-brokerd`,
    );
    const [code, tenths] = stdout.split("\n");
    expect(code).toBe("125");
    expect(Number(tenths)).toBeLessThan(25);
    expect(stderr).toContain(
      "with-env: no answer from the broker at /run/env-broker/broker.sock: does env-brokerd run?",
    );
  });

  it("is not believed if it is not root's: the folder, the socket, or who listens", () => {
    const fake = `python3 -c 'import os,socket,sys,time
os.setgid(1002); os.setuid(1002)
s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); time.sleep(20)'`;
    const { stdout, stderr } = inside(
      `cd /run/env-broker; ask() { ${as(1001)} @BIN@/with-env true; echo $?; }
chmod 777 .; ask; ${fake} ./fake & sleep 0.5; mv broker.sock real; mv fake broker.sock; chmod 755 .; ask; chown root broker.sock; chmod 666 broker.sock; ask
rm broker.sock; ask; : >broker.sock; ask; rm broker.sock; mv real broker.sock; chown 1002 .; ask; chown 0 .; ask`,
    );
    expect(stdout).toBe("125\n125\n125\n125\n125\n125\n0\n");
    expect(stderr.trim().split("\n")).toEqual([
      "with-env: /run/env-broker is not a folder of root, or others can write it: what is there is not believed",
      "with-env: /run/env-broker/broker.sock is no socket of root: it is not believed",
      "with-env: the broker at /run/env-broker/broker.sock is not root's: it is not believed",
      "with-env: only root can read the grant table, and there is no broker at /run/env-broker/broker.sock to ask",
      "with-env: /run/env-broker/broker.sock is no socket of root: it is not believed",
      "with-env: /run/env-broker is not a folder of root, or others can write it: what is there is not believed",
    ]);
  });

  it("answers a container of another user than root, which its own programs can ask", () => {
    const { stdout, stderr } = runLives({ policies, passwd, group, setup: "mkdir -m 777 /run/env-broker" }, [
      {
        environment,
        privileges: ["--reuid=1001", "--regid=1001", "--clear-groups"],
        options: ["--quiet"],
        command: "pgrep -c env-brokerd; stat -c %U /run/env-broker/uid-1001/broker.sock; @BIN@/with-env --get PORT",
      },
    ])[0] as { stdout: string; stderr: string };
    expect(stdout).toBe("1\napp\n80\n");
    expect(auditLines(stderr)).toEqual([]);
  });
});
