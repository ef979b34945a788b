import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asRead, badPolicies, badPolicyNames, findings } from "../../support/bad-policies.ts";
import { assertNoCanary } from "../../support/canary.ts";

const names = badPolicyNames();

describe("a bad policy", () => {
  it.each(names)("%s is told of as its author has to read it", (name) => {
    const found = findings(name);
    const read = asRead(found);
    expect(read).toBe(readFileSync(join(badPolicies, `${name}.expected`), "utf8"));
    assertNoCanary(read, name);
    for (const { location } of found) expect(location?.file).toBe(`${name}.yaml`);
    expect(found.length).toBeGreaterThan(0);
  });

  it("has one fault each in most of the corpus, and many in the rest", () => {
    const single = names.filter((name) => !name.startsWith("many-"));
    expect(single.length).toBeGreaterThanOrEqual(60);
    expect(names.length - single.length).toBeGreaterThanOrEqual(10);
    for (const name of names) {
      const faults = findings(name).filter(({ severity }) => severity === "error").length;
      if (name.startsWith("many-")) expect([name, faults > 1]).toEqual([name, true]);
      else expect([name, faults]).toEqual([name, name.startsWith("odd-") ? 0 : 1]);
    }
  });
});
