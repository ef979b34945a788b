import { describe, expect, it } from "vitest";
import { typeDeclarations } from "../../../src/policy/typescript.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { load } from "../../support/policy.ts";

describe("TypeScript declarations", () => {
  it("say which variables there are for sure, which values an enumeration has, and what is known of each", () => {
    const { policy } = load(`variables:
  LEVEL: { type: enum, values: [info, "say \\"hi\\""] }
  PORT: { type: port, description: "Where it */ listens\\n" }
  NAME: { description: A name }
`);
    const given = ["LEVEL", "PORT", "NAME", "FREE", "odd.name"].map((name, index) => ({
      name: name as Bytes,
      isSure: index % 2 === 0,
    }));
    expect(
      typeDeclarations(policy, "app", given),
    ).toBe(`/** What "app" is given. Made by env-broker types; the policy is the source. */
export interface Env {
  readonly LEVEL: "info" | "say \\"hi\\"";
  /** Where it *\\/ listens (port) */
  readonly PORT?: string;
  /** A name */
  readonly NAME: string;
  readonly FREE?: string;
  readonly "odd.name": string;
}

declare global {
  namespace NodeJS {
    interface ProcessEnv extends Env {}
  }
}
`);
  });
});
