import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { defaultPath, sections, variablesOf } from "../../support/container.ts";
import { as, describeContainers } from "../../support/e2e.ts";
import { held, inside } from "./scene.ts";

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
      "with-env: refused: the call (--need, --get) needs OPS_KEY, which is not given to this user",
      "with-env: refused: the call (--need, --get) needs NOWHERE, which is not given to this user",
    ]);
    expect(audit).toMatchObject([
      {
        uid: 1001,
        cmd: "true",
        grants: ["nightly"],
        given: [],
        decision: "refused",
        refused:
          "grant nightly (p.yaml:7) is not for app: add the user to its 'to', or choose a grant of its own: extra,web",
      },
      { uid: 1001, refused: "there is no grant nothere; those of app are: extra,web" },
      { uid: 1002, refused: "grant unset (p.yaml:11) needs NOT_THERE, and NOT_THERE is not set in this container" },
      {
        refused:
          "the call (--need, --get) needs OPS_KEY, which no grant of app gives: name it under 'allow' of one, or --keep OPS_KEY passes the caller's own",
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
