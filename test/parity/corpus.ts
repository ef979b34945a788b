import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { load } from "js-yaml";
import { partsOf, policyText, rawPolicy } from "../property/policies.ts";
import { root } from "../support/container.ts";
import type { TableDescription } from "../support/tables.ts";

export interface Policies {
  readonly name: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

/** Every policy that the tests know, what ships, generated ones, damaged ones, and what no parser likes. */
export function corpus(): Policies[] {
  return [...fromVectors(), ...fromTests(), ...shipped(), ...generated(), ...damaged(), ...nasty()];
}

function read(...path: string[]): string {
  return readFileSync(join(root, ...path), "utf8");
}

function fromVectors(): Policies[] {
  const names = readdirSync(join(root, "test/vectors/tables")).filter((name) => name.endsWith(".yaml"));
  return names.map((name) => ({
    name,
    files: (load(read("test/vectors/tables", name)) as TableDescription).policies,
  }));
}

/** What the other suites try: each text in them that starts as a policy does. */
function fromTests(): Policies[] {
  const suites = ["unit/policy", "unit/evaluation", "e2e"].flatMap((folder) =>
    readdirSync(join(root, "test", folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `test/${folder}/${name}`),
  );
  return suites.flatMap((path) => {
    const literals = read(path).match(/`version: 1[^`]*`|"version: 1(?:\\.|[^"\\])*"/g) ?? [];
    const texts = literals.map((literal) =>
      literal
        .slice(1, -1)
        .replaceAll(/\\(.)/gs, (_, character) => ({ n: "\n", t: "\t", 0: "\0" })[character as string] ?? character),
    );
    return [...new Set(texts)].map((text, index) => ({ name: `${path} ${index}`, files: { "p.yaml": text } }));
  });
}

function shipped(): Policies[] {
  return [
    "policies/default.yaml",
    ...readdirSync(join(root, "policies/examples")).map((name) => `policies/examples/${name}`),
  ]
    .filter((path) => path.endsWith(".yaml"))
    .map((path) => ({ name: path, files: { "p.yaml": read(path) } }));
}

function generated(): Policies[] {
  return fc
    .sample(rawPolicy, { seed: 4, numRuns: 25 })
    .map((raw, index) => ({ name: `generated ${index}`, files: { "p.yaml": policyText(partsOf(raw)) } }));
}

/** The example with a piece cut out or put in somewhere. */
function damaged(): Policies[] {
  const text = read("policies/examples/web-shop.yaml");
  const pieces = [
    "",
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    "- ",
    "\t",
    '"',
    "'",
    "&a ",
    "*a",
    "!x ",
    "|",
    "#",
    "\n",
    "---\n",
    "%",
    "@",
    ",",
  ];
  const damage = fc.tuple(fc.nat(text.length), fc.nat(6), fc.constantFrom(...pieces));
  return fc.sample(damage, { seed: 5, numRuns: 60 }).map(([at, cut, piece], index) => ({
    name: `damaged ${index}`,
    files: { "p.yaml": text.slice(0, at) + piece + text.slice(at + cut) },
  }));
}

function nasty(): Policies[] {
  const texts: Record<string, string | Uint8Array> = {
    empty: "",
    "one NUL": "\0",
    "a byte order mark": "\u{feff}version: 1\n",
    "carriage returns": "version: 1\r\ngrants:\r\n  a: { to: { users: app }, allow: PORT }\r\n",
    tabs: "version: 1\ngrants:\n\ta: {}\n",
    "no UTF-8": Uint8Array.from([0x76, 0xff, 0xfe]),
    "a lone surrogate": '{"version": 1, "grants": {"\\ud800": {"to": {"users": "app"}, "allow": "PORT"}}}',
    "two documents": "version: 1\n---\nversion: 1\n",
    "an alias bomb": `a: &a [x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [${`*${at === 0 ? "a" : `b${at - 1}`},`.repeat(9)}]`).join("\n")}\n`,
    "an alias in a circle": "version: 1\ngrants: &a { b: *a }\n",
    "a hundred thousand brackets": "[".repeat(100_000),
    "a hundred thousand braces": `version: 1\ngrants: ${"{a: ".repeat(100_000)}`,
    "a hundred thousand dashes": "- ".repeat(100_000),
    "ten megabytes": `version: 1\n# ${"x".repeat(10_000_000)}\n`,
    "four thousand keys": `version: 1\nvariables:\n${Array.from({ length: 4000 }, (_, at) => `  V_${at % 3999}: { default: x }\n`).join("")}`,
    prototypes: "version: 1\ngrants: { __proto__: {}, constructor: { to: { users: app }, allow: toString } }\n",
    numbers: "version: 1.0\nvariables: { A: { minLength: 1.5, default: 0x10, values: [1e3, .inf, 010] } }\n",
    "escape sequences": 'version: 1\ngrants: { "\\e[31mred\\u2028": { to: { users: "\\x07" }, allow: "\\u202e" } }\n',
  };
  return Object.entries(texts).map(([name, text]) => ({ name, files: { "p.yaml": text } }));
}
