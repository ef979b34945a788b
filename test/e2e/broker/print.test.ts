import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { defaultPath, run } from "../../support/container.ts";
import { as, describeContainers } from "../../support/e2e.ts";
import { isThere, shells } from "../../support/shells.ts";
import { environment, inside } from "./scene.ts";

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
      `for words in --sh --json '--get PORT'; do script -qec "@BIN@/with-env $words; echo \\$?" /dev/null; done`,
    );
    expect(stdout.match(/^125\r?$/gm)).toHaveLength(3);
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
