import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../src/policy/default-policy.ts";
import { policyJsonSchema } from "../../../src/policy/json-schema.ts";
import { load, messages } from "../../support/policy.ts";

describe("what ships", () => {
  it("has the default policy that is compiled in, without a complaint", () => {
    expect(readFileSync("policies/default.yaml", "utf8")).toBe(defaultPolicy);
    expect(messages(load(defaultPolicy.replace("version: 1", "")).diagnostics)).toEqual([]);
  });

  it("has the JSON Schema that `env-broker schema` prints", () => {
    expect(JSON.parse(readFileSync("policies/policy.schema.json", "utf8"))).toEqual(policyJsonSchema());
  });
});
