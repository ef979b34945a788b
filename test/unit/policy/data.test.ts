import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shellSpecial, specialFamilies } from "../../../src/contract/shell-special.ts";
import {
  addAll,
  error,
  formatLocation,
  hasErrors,
  sortDiagnostics,
  warning,
} from "../../../src/diagnostics/diagnostics.ts";
import { hazardFamilies } from "../../../src/names/hazard-list.ts";
import { hazardFamily, hazardNames, hazardPrefixes, isHazard } from "../../../src/names/hazards.ts";
import { covers, formatPattern, gives, type Pattern, parsePattern } from "../../../src/names/patterns.ts";
import { sensitiveSign } from "../../../src/names/sensitive-signs.ts";
import { defaultPolicy } from "../../../src/policy/default-policy.ts";
import { policyJsonSchema } from "../../../src/policy/json-schema.ts";
import { isSensitive } from "../../../src/policy/sensitive.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { load, messages } from "../../support/policy.ts";

describe("the catalogue of hazards", () => {
  it("has a reason and a source for each entry, and each name once", () => {
    for (const { names, reason, source } of hazardFamilies)
      expect([names, reason, source].every((text) => text.length > 3)).toBe(true);
    const all = [...hazardNames, ...hazardPrefixes];
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    "LD_PRELOAD",
    "NODE_OPTIONS",
    "BASH_ENV",
    "PYTHONPATH",
    "OPENSSL_CONF",
    "GIT_SSH_COMMAND",
    "BASH_FUNC_x%%",
    "npm_config_script_shell",
    "GIT_CONFIG_COUNT",
  ])("has %s", (name) => {
    expect(isHazard(name as Bytes)).toBe(true);
    expect(hazardFamily(name as Bytes)?.reason).toBeTruthy();
  });

  it.each([
    "PATH",
    "http_proxy",
    "HTTPS_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
    "HOME",
    "LDFLAGS",
    "NODE_ENV",
  ])("has not %s", (name) => {
    expect(isHazard(name as Bytes)).toBe(false);
  });
});

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
});

describe("a pattern", () => {
  const prefix = parsePattern("DB_*") as Pattern;

  it("gives ordinary names only, and withholds odd ones too", () => {
    expect(gives(prefix, "DB_HOST" as Bytes)).toBe(true);
    expect(gives(prefix, "DB_x.y" as Bytes)).toBe(false);
    expect(covers(prefix, "DB_x.y" as Bytes)).toBe(true);
    expect(gives(prefix, "XDB_HOST" as Bytes)).toBe(false);
  });

  it("gives an odd name that it names", () => {
    const exact = parsePattern("a.b") as Pattern;
    expect(gives(exact, "a.b" as Bytes)).toBe(true);
    expect(gives(exact, "a.c" as Bytes)).toBe(false);
  });

  it("is written as it is read", () => {
    for (const text of ["DB_*", "*", "a.b", "DB"]) expect(formatPattern(parsePattern(text) as Pattern)).toBe(text);
  });
});

describe("what ships", () => {
  it("has the default policy that is compiled in, without a complaint", () => {
    expect(readFileSync("policies/default.yaml", "utf8")).toBe(defaultPolicy);
    expect(messages(load(defaultPolicy.replace("version: 1", "")).diagnostics)).toEqual([]);
  });

  it("has the JSON Schema that `env-broker schema` prints", () => {
    expect(JSON.parse(readFileSync("policies/policy.schema.json", "utf8"))).toEqual(policyJsonSchema());
  });

  it("names a reason for each name that shells treat specially", () => {
    for (const name of [
      "PPID",
      "UID",
      "EUID",
      "RANDOM",
      "SRANDOM",
      "SECONDS",
      "LINENO",
      "OPTIND",
      "HISTCMD",
      "FUNCNAME",
      "GROUPS",
      "DIRSTACK",
      "BASHOPTS",
      "SHELLOPTS",
      "BASH_VERSINFO",
      "BASHPID",
      "EPOCHSECONDS",
      "IFS",
      "PROMPT_COMMAND",
      "status",
      "path",
      "argv",
      "TTYIDLE",
    ]) {
      expect(shellSpecial).toContain(name);
    }
    for (const [shells, reason] of specialFamilies) expect(`${shells}: ${reason}`).toMatch(/^[a-z, ]+: .{10}/);
  });
});

describe("diagnostics", () => {
  it("are added however many they are: more than an engine passes as arguments", () => {
    const all = [warning("environment", "first")];
    addAll(all, Array(500_000).fill(error("syntax", "one of many")));
    expect(all).toHaveLength(500_001);
  });

  it("have errors, or warnings only", () => {
    expect([
      hasErrors([]),
      hasErrors([warning("left-out", "w")]),
      hasErrors([warning("left-out", "w"), error("syntax", "e")]),
    ]).toEqual([false, false, true]);
  });

  it("are one line each, with or without a place", () => {
    expect(messages([error("environment", "a\nb"), error("syntax", "m", { file: "f", line: 2, column: 3 })])).toEqual([
      "error: a\\x0ab",
      "f:2:3: error: m",
    ]);
  });

  it("are sorted by place, those without one last", () => {
    const at = (file: string, line: number, column: number) =>
      error("syntax", formatLocation({ file, line, column }), { file, line, column });
    const list = [
      error("environment", "none"),
      at("b", 1, 1),
      at("a", 2, 1),
      at("a", 1, 9),
      at("a", 1, 2),
      error("environment", "none"),
    ];
    expect(sortDiagnostics(list).map(({ location }) => location && formatLocation(location, "column"))).toEqual([
      "a:1:2",
      "a:1:9",
      "a:2:1",
      "b:1:1",
      undefined,
      undefined,
    ]);
  });
});
