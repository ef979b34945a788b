import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { defaultGroup, defaultPath, root, run, sections, variablesOf } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";

const policy = `version: 1
variables:
  MINE: { only: { users: web } }
grants:
  web: { to: { users: app }, allow: [DATABASE_URL, PORT, FEATURE_*, MINE], need: PORT }
  tools: { to: { users: app, groups: ops }, allow: TOOL, hazards: NODE_OPTIONS, set: { MODE: tools } }
  other: { to: { users: web }, allow: [TOOL, MINE] }
  nightly: { to: { groups: night }, set: { TOOL: night } }
  all: { to: { users: "@init" }, everything: true }
forbid:
  - { to: { users: app }, variables: [ADMIN_*, LC_PLACE], reason: Operators only }
  - { to: { groups: banned }, variables: "*" }
settings: { base: { allow: RAILS_ENV } }
`;
const policies = { "p.yaml": policy };
const group = [...defaultGroup, "ops:x:50:", "night:x:51:", "banned:x:52:"];
const environment = [
  defaultPath,
  `DATABASE_URL=${canary}`,
  "PORT=80",
  "FEATURE_A=1",
  "TOOL=hammer",
  "MINE=m",
  "ADMIN_X=x",
  "NODE_OPTIONS=--no-warnings",
  "LANG=C.UTF-8",
  "LC_PLACE=l",
  "RAILS_ENV=production",
  "HOME=/root",
];

const inside = (command: string, more: Partial<Parameters<typeof run>[0]> = {}) =>
  run({ policies, group, environment, command, ...more });

/** What `setuser … env` shows, and what was said. */
function launched(words: string, before = "") {
  const { stdout, stderr, code } = inside(
    `${before}\n@BIN@/setuser ${words} /usr/bin/env -i true >/dev/null; ${before}\n@BIN@/setuser ${words} env; exit $?`,
  );
  return { variables: variablesOf(stdout), stderr: [...new Set(stderr.split("\n"))].join("\n"), code };
}

describeContainers("setuser", () => {
  it("gives the user's grants, base variables and the account's identity, and nothing else of the container", () => {
    const { variables, stderr } = launched("app");
    expect(variables).toEqual({
      PATH: defaultPath.slice(5),
      LANG: "C.UTF-8",
      RAILS_ENV: "production",
      DATABASE_URL: canary,
      PORT: "80",
      FEATURE_A: "1",
      TOOL: "hammer",
      NODE_OPTIONS: "--no-warnings",
      MODE: "tools",
      HOME: "/srv/app",
      USER: "app",
      LOGNAME: "app",
      SHELL: "/bin/sh",
      PWD: process.cwd(),
    });
    expect(stderr).toBe("");
  });

  it("passes what the run script exports itself, but no name of the container and no hazard, and says so once", () => {
    const { variables, stderr } = launched(
      "app",
      "export OWN=1 ADMIN_X=mine PORT=81 LD_LIBRARY_PATH=/x FEATURE_B=b UID=0 ADMIN_Y=y ENV=/x TOOL=hammer",
    );
    expect(variables).toMatchObject({ OWN: "1", PORT: "80", TOOL: "hammer" });
    for (const name of ["ADMIN_X", "ADMIN_Y", "LD_LIBRARY_PATH", "FEATURE_B", "UID", "ENV"])
      expect(variables).not.toHaveProperty(name);
    expect(stderr.trim().split("\n").sort()).toEqual([
      "setuser: ADMIN_X as set by the caller is not passed on (forbidden at p.yaml:11)",
      "setuser: ADMIN_Y as set by the caller is not passed on (forbidden at p.yaml:11)",
      "setuser: ENV as set by the caller is not passed on (--keep ENV passes it)",
      "setuser: FEATURE_B as set by the caller is not passed on (--keep FEATURE_B passes it)",
      "setuser: LD_LIBRARY_PATH as set by the caller is not passed on (--keep LD_LIBRARY_PATH passes it)",
      "setuser: PORT as set by the caller is not passed on (--keep PORT passes it)",
    ]);
    expect(launched("--quiet app", "export PORT=81").stderr).toBe("");
  });

  it("follows the caller's PATH with what is missing of the container's, and passes other base variables of the caller", () => {
    const { variables } = launched("app", "export PATH=/usr/bin:/bin LANG=de TERM=xterm RAILS_ENV=test LC_PLACE=x");
    expect(variables).toMatchObject({
      PATH: "/usr/bin:/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin",
      LANG: "de",
      TERM: "xterm",
      RAILS_ENV: "test",
    });
    expect(variables).not.toHaveProperty("LC_PLACE");
  });

  it("narrows to --grant, and refuses one that is not the user's or not there", () => {
    expect(launched("--grant tools app").variables).not.toHaveProperty("DATABASE_URL");
    expect(launched("--grant tools app").variables).toMatchObject({ TOOL: "hammer", MODE: "tools" });
    expect(launched("--grant tools --grant=web app").variables).toMatchObject({ TOOL: "hammer", DATABASE_URL: canary });
    expect(launched("--grant other app")).toMatchObject({
      code: 77,
      stderr:
        "setuser: refused: grant other (p.yaml:7) is not for app: add the user to its 'to', or choose from: tools,web\n",
    });
    expect(launched("--grant none app")).toMatchObject({
      code: 77,
      stderr: "setuser: refused: there is no grant none: app has tools,web\n",
    });
    expect(launched("--grant none nobody")).toMatchObject({
      code: 77,
      stderr: "setuser: refused: there is no grant none: nobody has no grant\n",
    });
  });

  it("refuses --need of what would not be there, with the reason", () => {
    expect(launched("--need PORT --need PATH --need MODE app").code).toBe(0);
    const refused = (words: string, before?: string) =>
      launched(words, before).stderr.replace("setuser: refused: the launch (--need) needs ", "").trim();
    expect(refused("--need DATABASE_ULR app")).toBe(
      "DATABASE_ULR, which no grant of app gives: name it under 'allow' of one, or pass --keep DATABASE_ULR",
    );
    expect(refused("--need PYTHONPATH app")).toContain("name it under 'hazards' of one");
    expect(refused("--need HOME app")).toContain(
      "HOME, which describes a process and comes from no grant: pass --keep HOME",
    );
    expect(refused("--need TZ app")).toBe("TZ, which everybody gets and which is not set in this container");
    expect(refused("--need MINE app")).toBe("MINE, which is forbidden to app at p.yaml:3");
    expect(refused("--need ADMIN_Z app")).toBe("ADMIN_Z, which is forbidden to app at p.yaml:11");
    expect(refused("--need OWN app", "export OWN=1")).toContain("which no grant of app gives");
    expect(refused("--grant tools --need PORT app")).toBe(
      "PORT, which the grants chosen by --grant do not give: choose one that does",
    );
    expect(launched("--need OWN --keep OWN app", "export OWN=1").code).toBe(0);
    expect(launched("--need X app").code).toBe(77);
  });

  it("passes the caller's value with --keep, a hazard too, before a grant, but not against a forbid", () => {
    const { variables } = launched(
      "--keep LD_LIBRARY_PATH --keep PORT --keep=HOME --keep ABSENT app",
      "export LD_LIBRARY_PATH=/x PORT=81",
    );
    expect(variables).toMatchObject({ LD_LIBRARY_PATH: "/x", PORT: "81", HOME: "/root" });
    expect(launched("--keep ADMIN_Q app", "export ADMIN_Q=1")).toMatchObject({
      code: 77,
      stderr: "setuser: refused: --keep ADMIN_Q: forbidden to app at p.yaml:11\n",
    });
    expect(launched("--keep MINE app")).toMatchObject({ code: 77 });
  });

  it("passes nothing of the caller's environment with --clean, but what --keep names", () => {
    const { variables } = launched("--clean --keep KEPT app", "export OWN=1 KEPT=1 TERM=xterm PATH=/x:/usr/bin");
    expect(variables).toMatchObject({ KEPT: "1", PATH: defaultPath.slice(5), HOME: "/srv/app", PORT: "80" });
    for (const name of ["OWN", "TERM"]) expect(variables).not.toHaveProperty(name);
  });

  it("prints names and grants, and what a pattern left out, and runs nothing", () => {
    const { stdout, stderr } = inside(
      "export OWN=1 PORT=81; @BIN@/setuser --print-names --keep OWN app touch /srv/ran; ls /srv/ran 2>/dev/null; @BIN@/setuser --print-names nobody",
      {
        environment: [...environment, `FEATURE_KEY=${canary}`],
      },
    );
    expect(stdout).toBe(
      "DATABASE_URL\tweb\nFEATURE_A\tweb\nLANG\t(base)\nMODE\ttools\nNODE_OPTIONS\ttools\nOWN\t(keep)\nPATH\t(base)\nPORT\tweb\nRAILS_ENV\t(base)\nTOOL\ttools\n" +
        "LANG\t(base)\nLC_PLACE\t(base)\nPATH\t(base)\nRAILS_ENV\t(base)\n",
    );
    expect(stderr).toContain("setuser: grant web: FEATURE_* leaves out FEATURE_KEY: name it");
  });

  it("refuses a launch for which a grant's need is unset, and where two sources meet in one process", () => {
    const { stdout, stderr } = inside(
      "@BIN@/setuser app true; echo $?; @BIN@/setuser app:night true; echo $?; @BIN@/setuser --grant tools app env | grep -c TOOL=",
      { environment: environment.filter((entry) => !entry.startsWith("PORT")) },
    );
    expect(stdout).toBe("77\n77\n1\n");
    expect(stderr).toContain(
      "setuser: refused: grant web (p.yaml:5) needs PORT, and PORT is not set in this container",
    );
    const met = inside(
      "@BIN@/setuser app:night true; echo $?; @BIN@/setuser --grant nightly app:night sh -c 'echo $TOOL'",
    );
    expect(met.stdout).toBe("77\nnight\n");
    expect(met.stderr).toContain(
      "setuser: refused: TOOL has two sources for app: grant tools (p.yaml:6) and grant nightly (p.yaml:8); choose with --grant",
    );
  });

  it("gives a user whom no grant names the base variables and no error", () => {
    expect(launched("nobody")).toMatchObject({
      code: 0,
      stderr: "",
      variables: { HOME: "/nonexistent", USER: "nobody", LANG: "C.UTF-8" },
    });
    expect(Object.keys(launched("nobody").variables).sort()).toEqual([
      "HOME",
      "LANG",
      "LC_PLACE",
      "LOGNAME",
      "PATH",
      "PWD",
      "RAILS_ENV",
      "SHELL",
      "USER",
    ]);
  });
});

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

describeContainers("a launcher hands on", () => {
  it("no descriptor from 3 up to another user but those of --keep-fd, and all of them to the same user", () => {
    const { stdout } = inside(`cat >/srv/fds <<'END'
exec 3</dev/null 5</dev/null 9</dev/null 20</dev/null
for words in 'setuser app' 'setuser --keep-fd 20 --keep-fd=5 app' 'setuser --keep-fd 3 app' 'setuser root' 'with-env'; do
  @BIN@/$words sh -c 'for n in 3 4 5 6 9 20; do [ -e /proc/$$/fd/$n ] && printf " $n"; done; echo'
done
END
bash /srv/fds`);
    expect(stdout.split("\n")).toEqual(["", " 5 20", " 3", " 3 5 9 20", " 3 5 9 20", ""]);
  });

  it("an empty signal mask, SIGPIPE and SIGXFSZ by default, and other ignored signals as they are", () => {
    const { stdout } = inside("trap '' HUP PIPE XFSZ USR1; @BIN@/setuser app grep -E 'Sig(Blk|Ign)' /proc/self/status");
    expect(stdout).toBe("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000201\n");
  });

  it("no_new_privs if it is asked to", () => {
    expect(
      inside(
        "@BIN@/setuser --no-new-privs app grep NoNewPrivs /proc/self/status; @BIN@/setuser app grep NoNewPrivs /proc/self/status",
      ).stdout,
    ).toBe("NoNewPrivs:\t1\nNoNewPrivs:\t0\n");
  });

  it("its own process: nothing stays behind", () => {
    expect(inside("sh -c 'echo $$; exec @BIN@/setuser app sh -c \"echo \\$\\$\"'").stdout).toMatch(/^(\d+)\n\1\n$/);
  });

  it("each name once, the last of duplicates, and no entry without a name", () => {
    const { stdout } = inside(
      "printf 'A=1\\0A=2\\0NOTHING\\0=x\\0PATH=/bin\\0' >/srv/e; @TEST@/exec-environ /srv/e @BIN@/setuser app /usr/bin/env; echo == with-env; @TEST@/exec-environ /srv/e @BIN@/with-env /usr/bin/env",
    );
    for (const part of stdout.split("== with-env")) {
      expect(part.match(/^A=.*$/gm)).toEqual(["A=2"]);
      expect(part).not.toMatch(/^(NOTHING|=x)/m);
    }
  });
});

describeContainers("a launcher ends with", () => {
  const script = `mkdir /srv/b; cd /srv/b; printf 'exit 3' >nosheb; printf '#!/no/such/interpreter -x\\n' >nointerp; printf '#!/srv/b/nointerp\\n' >twice; printf '#!/bin/sh\\r\\n' >crlf; printf '#!/bin/sh\\nexit 5\\n' >good; cp good plain; chmod 755 nosheb nointerp twice crlf good; mkdir dir; ln -s loop loop
export PATH=/srv/b:/usr/bin:/bin
for c in ./good good /no/such/command no-such-command ./plain plain ./dir ./nosheb nosheb ./nointerp nointerp ./twice ./crlf ./loop '' /srv/b/good/x; do @BIN@/setuser app "$c"; echo "$? $c"; done
@BIN@/setuser app sh -c 'kill -9 $$'; echo "$? killed"`;

  it("the command's own code, 126 where it is found and not executable, 127 where it is not found", () => {
    const { stdout, stderr } = inside(script);
    expect(stdout.trim().split("\n")).toEqual([
      "5 ./good",
      "5 good",
      "127 /no/such/command",
      "127 no-such-command",
      "126 ./plain",
      "126 plain",
      "126 ./dir",
      "126 ./nosheb",
      "126 nosheb",
      "126 ./nointerp",
      "126 nointerp",
      "126 ./twice",
      "126 ./crlf",
      "126 ./loop",
      "127 ",
      "127 /srv/b/good/x",
      "137 killed",
    ]);
    for (const line of [
      "setuser: /no/such/command: no such file",
      "setuser: no-such-command: command not found in the folders of PATH",
      "setuser: ./plain cannot be executed: Permission denied",
      "setuser: ./dir is a directory",
      "setuser: ./nosheb is neither a program nor a script that starts with #!",
      "setuser: ./nointerp needs /no/such/interpreter, which is not there",
      "setuser: ./twice needs /no/such/interpreter, which is not there",
      "setuser: ./crlf needs /bin/sh\\x0d, which is not there",
    ]) {
      expect(stderr).toContain(line);
    }
  });

  it("125 for wrong usage, in one line that shows no value", () => {
    const { stdout, stderr } = inside(
      `for words in '' 'app' '--bogus app true' '--kep=${canary} app true' '--grant' '--keep-fd x app true' '--keep A=1 app true' '--need= app true' '--quiet=1 app true'; do @BIN@/setuser $words; echo $?; done; @BIN@/with-env; echo $?; @BIN@/with-env --sh true; echo $?`,
    );
    expect(stdout).toBe(`${"125\n".repeat(10)}false\n125\n`);
    expect(stderr.trim().split("\n")).toEqual([
      "setuser: no user and no command (setuser --help)",
      "setuser: no command for user 'app' (setuser --help)",
      "setuser: unknown option --bogus (setuser --help)",
      "setuser: unknown option --kep (setuser --help)",
      "setuser: --grant needs a value (setuser --help)",
      "setuser: --keep-fd: 'x' is no descriptor",
      "setuser: --keep takes the name of a variable, without a value",
      "setuser: --need takes the name of a variable, without a value",
      "setuser: --quiet takes no value (setuser --help)",
      "with-env: no command (with-env --help)",
      "with-env: --sh, --json and --get print values and run no command (with-env --help)",
    ]);
  });

  it("125 where the kernel takes no environment of this size, and names the largest variable", () => {
    const { stdout, stderr } = inside("unset BIG LESS; ulimit -s 512; env -i @BIN@/with-env /bin/true; echo $?", {
      environment: [`BIG=${"x".repeat(90_000)}`, `LESS=${"x".repeat(60_000)}`],
    });
    expect(stdout).toBe("125\n");
    expect(stderr).toMatch(
      /with-env: the kernel takes no environment and arguments of this size \(\d+ bytes of variables; the largest is BIG, 90004 bytes\)/,
    );
  });

  it("the service started although nobody reads its stderr", () => {
    const { stdout } = inside(`export PORT=81
{ sleep 0.2; @BIN@/setuser app sh -c 'echo alive >&3' 3>&3; } 3>/srv/one 2>&1 | true; sleep 0.5
( ulimit -f 0; exec @BIN@/setuser app true ) 2>/srv/err; echo $?
mkfifo /srv/full; exec 4<>/srv/full; dd if=/dev/zero of=/srv/full bs=65536 count=1 2>/dev/null; export A=1 PORT=81 TOOL=2 DATABASE_URL=3 FEATURE_A=4 FEATURE_B=5 MINE=6 ADMIN_Q=7; timeout 4 @BIN@/setuser app echo alive 2>/srv/full`);
    expect(stdout).toBe("0\nalive\n");
  });

  it("help that teaches, and 0", () => {
    const { stdout, code } = inside("@BIN@/setuser --help; @BIN@/with-env --help");
    expect(code).toBe(0);
    for (const option of [
      "--grant",
      "--need",
      "--keep",
      "--clean",
      "--no-new-privs",
      "--keep-fd",
      "--print-names",
      "--quiet",
    ])
      expect(stdout).toContain(option);
  });
});

describeContainers("with-env as root", () => {
  it("adds what is given to the caller's environment, which it keeps", () => {
    const { stdout, stderr } = inside(
      "env -i OWN=1 LD_LIBRARY_PATH=/x PATH=/bin PORT=81 TERM=xterm @BIN@/with-env /usr/bin/env",
    );
    expect(variablesOf(stdout)).toMatchObject({
      OWN: "1",
      LD_LIBRARY_PATH: "/x",
      PATH: "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin",
      PORT: "80",
      TERM: "xterm",
      DATABASE_URL: canary,
      LANG: "C.UTF-8",
    });
    expect(variablesOf(stdout)).not.toHaveProperty("MINE");
    expect(stderr).toBe("with-env: PORT as set by the caller is not passed on (--keep PORT passes it)\n");
  });

  it("takes its options, and a refusal is the same", () => {
    const { stdout } = inside(
      "env -i OWN=1 @BIN@/with-env --clean --keep OWN /usr/bin/env | sort | head -3; @BIN@/with-env --grant web true; echo $?; @BIN@/with-env --need NOPE true; echo $?",
    );
    expect(stdout).toBe(`ADMIN_X=x\nDATABASE_URL=${canary}\nFEATURE_A=1\n77\n77\n`);
  });
});

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
    expect(stderr).toContain("setuser: no /run/env-broker/grants: app gets base variables only\n");
    expect(stderr).toContain("with-env: no /run/env-broker/grants: no variable is added to the caller's environment\n");
    expect(stderr).toContain(
      "setuser: --need needs the grant table, and there is no /run/env-broker/grants (env-init writes it at boot)",
    );
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
at=4096; while [ $at -lt $size ]; do cp /srv/g /run/env-broker/grants; printf '\\125' | dd of=/run/env-broker/grants bs=1 seek=$at conv=notrunc 2>/dev/null
@BIN@/setuser app env 2>/dev/null | sort >/srv/now; if [ -s /srv/now ] && ! cmp -s /srv/right /srv/now; then echo "differs at $at"; fi; at=$((at + 997)); done; echo done`);
    expect(stdout).toBe("done\n");
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
