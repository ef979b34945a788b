import { describe, expect, it } from "vitest";
import { sensitiveSign } from "../../../src/names/sensitive-signs.ts";
import { isSensitive } from "../../../src/policy/sensitive.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { load } from "../../support/policy.ts";

describe("a sensitive name", () => {
  it.each([
    "STRIPE_KEY",
    "GITHUB_TOKEN",
    "OAUTH_SECRET",
    "PGPASSWORD",
    "SMTP_PASS",
    "DB_DSN",
    "GOOGLE_CREDENTIALS",
    "APP_PRIVATE_KEY",
    "db_password",
    "X_KEY_ID",
  ])("is %s", (name) => {
    expect(sensitiveSign(name as Bytes)).toBeDefined();
  });

  it.each(["PORT", "KEYBOARD", "TOKENIZER", "SECRETARY", "COMPASS"])("is not %s", (name) => {
    expect(sensitiveSign(name as Bytes)).toBeUndefined();
  });

  it("is what is declared, before what the name says", () => {
    const { policy } = load("variables: { A_KEY: { sensitive: false }, PLAIN: { sensitive: true }, B_KEY: {} }");
    expect(["A_KEY", "PLAIN", "B_KEY", "C_KEY"].map((name) => isSensitive(policy, name as Bytes))).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it("takes no default where a grant's set makes it one, unless it is declared open", () => {
    const set = 'grants: { w: { to: { users: app }, allow: PW_KEY, set: { DB_URL: "pg:${PW_KEY}" } } }';
    const errors = (declared: string) =>
      load(`variables: { DB_URL: { default: plain${declared} } }\n${set}`).diagnostics.filter(
        ({ code }) => code === "sensitive-literal",
      );
    expect(errors("").map(({ message }) => message)).toEqual([
      "variable DB_URL: a grant sets it to a text with a secret in it, so it takes no default (or say sensitive: false)",
    ]);
    expect(errors(", sensitive: false")).toEqual([]);
    // What is sensitive by itself was told with its file already, and once.
    expect(errors(", sensitive: true")).toHaveLength(1);
  });
});
