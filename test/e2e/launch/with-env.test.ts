import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { variablesOf } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";
import { inside } from "./scene.ts";

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
