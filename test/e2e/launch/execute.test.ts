import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { describeContainers } from "../../support/e2e.ts";
import { inside } from "./scene.ts";

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
