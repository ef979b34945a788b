import { expect, it } from "vitest";
import { as, describeContainers } from "../../support/e2e.ts";
import { drained, inside } from "./scene.ts";

describeContainers("what is on record", () => {
  it("has the pid of the launcher, which becomes the command", () => {
    const { stdout, audit } = inside("events: all", `@BIN@/setuser app sh -c 'echo $$'; ${drained}`);
    expect(audit.find(({ uid }) => uid === 1001)?.pid).toBe(Number(stdout));
  });

  it("has one hash for one policy, and another for another", () => {
    const launch = `@BIN@/setuser app true; ${drained}`;
    const { audit } = inside(
      "events: all",
      `${launch}; ${launch}; @BIN@/env-broker reload >/dev/null; ${launch}; sed -i s/PORT/POST/ /etc/env-broker/policies/p.yaml; @BIN@/env-broker reload >/dev/null; ${launch}`,
    );
    const hashes = audit.filter(({ uid }) => uid === 1001).map(({ policy }) => policy);
    expect(hashes).toHaveLength(4);
    expect(new Set(hashes.slice(0, 3)).size).toBe(1);
    expect(hashes[3]).not.toBe(hashes[0]);
  });

  it("has no startup file and no hook, which get everything", () => {
    const { stdout, audit } = inside("events: all", "true", {
      setup:
        "mkdir /etc/my_init.d /etc/my_init.post_shutdown.d; printf '#!/bin/sh\\necho ran\\n' >/etc/my_init.d/one; cp /etc/my_init.d/one /etc/my_init.post_shutdown.d/; chmod 755 /etc/my_init.*/one",
    });
    expect(stdout).toBe("ran\nran\n");
    expect(audit.map(({ cmd }) => cmd)).toEqual(["sh"]);
  });

  it("has nothing of a --grant that can be no grant's name, and a refusal of one that is another's", () => {
    const { audit } = inside(
      "events: refusals",
      `${as(1001)} @BIN@/with-env --grant 'a b' true; ${as(1001)} @BIN@/with-env --grant job true; true`,
    );
    expect(audit.map(({ refused }) => refused)).toEqual([expect.stringContaining("grant job")]);
  });
});
