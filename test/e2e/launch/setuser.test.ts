import { expect, it } from "vitest";
import { assertNoCanary, canary } from "../../support/canary.ts";
import { defaultPath } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";
import { environment, inside, launched } from "./scene.ts";

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
        "setuser: refused: grant other (p.yaml:7) is not for app: add the user to its 'to', or choose a grant of its own: tools,web\n",
    });
    expect(launched("--grant none app")).toMatchObject({
      code: 77,
      stderr: "setuser: refused: there is no grant none; those of app are: tools,web\n",
    });
    expect(launched("--grant none nobody")).toMatchObject({
      code: 77,
      stderr: "setuser: refused: there is no grant none; those of nobody are: none\n",
    });
  });

  it("refuses --need of what would not be there, with the reason", () => {
    expect(launched("--need PORT --need PATH --need MODE app").code).toBe(0);
    const refused = (words: string, before?: string) =>
      launched(words, before).stderr.replace("setuser: refused: the call (--need, --get) needs ", "").trim();
    expect(refused("--need DATABASE_ULR app")).toBe(
      "DATABASE_ULR, which no grant of app gives: name it under 'allow' of one, or --keep DATABASE_ULR passes the caller's own",
    );
    expect(refused("--need PYTHONPATH app")).toContain("name it under 'hazards' of one");
    expect(refused("--need HOME app")).toContain(
      "HOME, which describes the process and comes from no grant: leave it out, or --keep HOME",
    );
    for (const words of ["--need PWD app", "--grant web --need PWD app"])
      expect(refused(words)).toContain("PWD, which describes the process");
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

describeContainers("NAME=VALUE before a command, as env(1) takes it", () => {
  it("is a command that is not there, and no value of it is shown or put on record", () => {
    const { stdout, stderr, audit } = inside(
      `for call in '@BIN@/with-env' '@BIN@/setuser app' '@BIN@/setuser --grant none app' '@BIN@/setuser' 'setpriv --reuid 1001 --clear-groups @BIN@/with-env' 'setpriv --reuid 1001 --clear-groups @BIN@/with-env --grant none' 'setpriv --reuid 1001 --clear-groups @BIN@/setuser' '@BIN@/setuser --keep-fd' '@BIN@/with-env --grant' '@BIN@/setuser --grant' 'setpriv --reuid 1001 --clear-groups @BIN@/with-env --grant' '@BIN@/env-init --grant'
do $call API_KEY=${canary} ./API_KEY=${canary}; echo $?; done; @BIN@/with-env ./API_KEY=${canary}; echo $?; mkdir -m 700 /srv/closed; cd /srv/closed; @BIN@/setuser app API_KEY=/${canary} true; echo $?; sleep 0.3`,
    );
    expect(stdout.split("\n").map(Number)).toEqual([
      127, 127, 77, 125, 127, 77, 125, 125, 125, 125, 125, 125, 127, 126, 0,
    ]);
    expect(stderr).toContain(
      "with-env: API_KEY: command not found in the folders of PATH (this is no env: NAME=VALUE goes before the launcher)\n",
    );
    expect(stderr).toContain("setuser: unknown user 'API_KEY'\n");
    expect(stderr).toContain("with-env: ./API_KEY: no such file\n");
    expect(audit.map(({ cmd }) => cmd)).toEqual(["API_KEY", "API_KEY"]);
    assertNoCanary(stderr, "what was said of a misplaced variable");
    assertNoCanary(JSON.stringify(audit), "the audit log");
  });
});
