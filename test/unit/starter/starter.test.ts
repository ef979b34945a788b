import { describe, expect, it } from "vitest";
import { hasErrors } from "../../../src/diagnostics/diagnostics.ts";
import { mergePolicy } from "../../../src/policy/merge.ts";
import { parsePolicyFile } from "../../../src/policy/parse.ts";
import type { Variables } from "../../../src/snapshot/variables.ts";
import { sketchCompose } from "../../../src/starter/compose.ts";
import { sketchEnvironment } from "../../../src/starter/env.ts";
import { sketchVariable } from "../../../src/starter/guess.ts";
import { sketchImage } from "../../../src/starter/image.ts";
import { mergeSketches, type Sketch } from "../../../src/starter/sketch.ts";
import { writeStarter } from "../../../src/starter/write.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { encodeUtf8 } from "../../../src/text/utf8.ts";
import { assertNoCanary, canary } from "../../support/canary.ts";
import { messages } from "../../support/policy.ts";

const variables = (entries: Readonly<Record<string, string>>): Variables =>
  new Map(Object.entries(entries).map(([name, value]) => [name as Bytes, value as Bytes]));

const noFiles = { read: () => undefined };
const compose = (text: string, files = noFiles as Parameters<typeof sketchCompose>[2]) =>
  sketchCompose("c.yml", text, files);

/** The policy of a sketch, which must be one without an error, and without a value. */
function starter(...sketches: Sketch[]): string {
  const text = writeStarter(mergeSketches(sketches));
  const { diagnostics } = mergePolicy([parsePolicyFile(encodeUtf8(text), "p.yaml")]);
  expect([text, messages(diagnostics)]).toEqual([text, []]);
  expect(hasErrors(diagnostics)).toBe(false);
  assertNoCanary(text, "a starter policy");
  return text;
}

describe("a guessed type", () => {
  it.each([
    ["DEBUG", "true", "boolean"],
    ["HTTP_PORT", "8080", "port"],
    ["HTTP_PORT", "80800", "integer"],
    ["WORKERS", "-3", "integer"],
    ["CODE", "007", undefined],
    ["API", "https://h/x", "url"],
    ["MAIL", "a@b.example", "email"],
    ["CONFIG", '{"a": 1}', "json"],
    ["CONFIG", "{a", undefined],
    ["DIR", "/var/lib", "path"],
    ["SEARCH", "/a:/b", undefined],
    ["TEXT", "hello", undefined],
    ["LATER", "${X:-1}", undefined],
    ["EMPTY", "", undefined],
    ["UNKNOWN", undefined, undefined],
  ])("of %s=%s is %s", (name, value, type) => {
    expect(sketchVariable(name as Bytes, value as Bytes | undefined).type).toBe(type);
  });
});

describe("a policy from a Compose file", () => {
  it("has a grant for each service, with its environment, env_file and secrets, merge keys and anchors followed", () => {
    const text = starter(
      compose(
        `x-common: &common { LOG_LEVEL: info, HOME: /x }
services:
  web:
    user: "1000:1000"
    environment: { <<: *common, PORT: 8080, EMPTY: , DEBUG: true, NODE_OPTIONS: ${canary} }
    env_file: web.env
    secrets: [db_password, { source: stripe-key, target: /run/stripe }, { source: 2nd }]
  "work er":
    user: "\${UID}"
    environment: [QUEUE=redis://h, LOG_LEVEL, 5]
    env_file: [{ path: gone.env, required: false }, other.env]
  empty:
`,
        {
          read(path, required) {
            expect(required).toBe(path !== "gone.env");
            return required ? variables({ [path === "web.env" ? "ADMIN_TOKEN" : "MODE"]: canary }) : undefined;
          },
        },
      ),
    );
    expect(text).toBe(`# A first policy, made by env-broker init from c.yml: names only, no value.
# What no grant gives, nobody gets. Go through it line by line, then: env-broker check
version: 1

variables: # types are guessed: a value that fails its type stops the boot
  "5": {}
  ADMIN_TOKEN: { sensitive: true }
  DB_PASSWORD: { sensitive: true, file: /run/secrets/db_password }
  DEBUG: { type: boolean }
  EMPTY: {}
  LOG_LEVEL: {}
  MODE: {}
  NODE_OPTIONS: {}
  PORT: { type: port }
  QUEUE: { type: url }
  STRIPE_KEY: { sensitive: true, file: /run/stripe }
  _2ND: { sensitive: true, file: /run/secrets/2nd }

grants:
  web:
    reason: Say why
    to: { users: ["1000"] }
    allow:
      - ADMIN_TOKEN
      - DB_PASSWORD
      - DEBUG
      - EMPTY
      - LOG_LEVEL
      - PORT
      - STRIPE_KEY
      - _2ND
    hazards:
      - NODE_OPTIONS
  work-er:
    reason: Say why
    to: { users: [user-work-er] }
    optional: true # until the user exists; then remove this line, so that a typo is found
    allow:
      - "5"
      - LOG_LEVEL
      - MODE
      - QUEUE
  empty:
    reason: Say why
    to: { users: [empty] }
    optional: true # until the user exists; then remove this line, so that a typo is found
`);
  });

  it("has a mapping's own value before what merge keys bring, of those the first, and passes over Compose's tags", () => {
    const { variables: found } = compose(`
x-all: [&a { OWN: text, FIRST: https://b/ }, &b { OWN: text, FIRST: text, SECOND: https://c/ }]
services:
  web:
    environment: !override { <<: [*a, *b], OWN: https://a/, TAGGED: !reset https://d/ }
    ports: !reset []
`);
    expect([...found.values()].map(({ name, type }) => [name, type]).sort()).toEqual([
      ["FIRST", "url"],
      ["OWN", "url"],
      ["SECOND", "url"],
      ["TAGGED", "url"],
    ]);
  });

  it.each([
    ["services: [", "c.yml:1: a bracket or a quote above is not closed"],
    ["a: 1\nb: 'x\n", "c.yml:3: a bracket or a quote above is not closed"],
    [`${"[".repeat(40)}`, "c.yml:1: nested deeper than 32 levels"],
    ["version: 3", "c.yml is no Compose file: services is missing, or not of its kind"],
    [
      "services: { web: { environment: 5 } }",
      "c.yml is no Compose file: services.web.environment is missing, or not of its kind",
    ],
    ["text", "c.yml is no Compose file"],
    ["a: *b\nservices: {}", 'c.yml:1: a leading * is an alias in YAML: quote it, as in "*"'],
    [
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${"*a,".repeat(50)}]\nc: &c [${"*b,".repeat(50)}]\nd: [${"*c,".repeat(50)}]\nservices: {}`,
      "c.yml:3: the aliases (*name) of this file repeat too much",
    ],
  ])("is not made from what is none: %s", (text, message) => {
    expect(() => compose(text)).toThrow(message);
  });
});

describe("what services do not agree on", () => {
  it("is left open: a type that not all see, and a secret that one has in its environment", () => {
    const text = starter(
      compose(`include: other.yml
services:
  a: { environment: { MODE: 1, LEVEL: 1, DB_PASSWORD: dev, ID: "12", TRANSPORT: "25", "null": x } }
  b: { environment: { MODE: fast, LEVEL: 2 }, secrets: [db_password, { source: x, target: /a/../b }], extends: { service: a } }
  c: { secrets: [db_password], env_file: "\${FILE:-c.env}" }
  "null": { user: "-1" }
`),
    );
    expect(text).toContain("# include is not followed: give init the files that c.yml includes, one after another\n");
    expect(text).toContain("# the service b extends another one, whose variables are not in its grant\n");
    expect(text).toContain("# the env_file ${FILE:-c.env} of c is not read: its name is filled in later\n");
    expect(text).toContain('  "null": {}\n');
    expect(text).toContain("  MODE: {}\n");
    expect(text).toContain("  LEVEL: { type: integer }\n");
    expect(text).toContain("  ID: {}\n");
    expect(text).toContain("  TRANSPORT: { type: integer }\n");
    expect(text).toContain(
      "  DB_PASSWORD: { sensitive: true } # in the environment of one service, and a secret of another: /run/secrets/db_password\n",
    );
    expect(text).toContain("  X: {}\n");
    expect(text).toContain('  "null":\n    reason: Say why\n    to: { users: [user--1] }\n');
    expect(() => compose("include: x.yml")).not.toThrow();
  });
});

describe("a policy from an image", () => {
  const inspect = (config: unknown) => JSON.stringify([{ Config: config }]);

  it("makes its own variables base, unless they are secrets or set elsewhere", () => {
    const image = sketchImage(
      "i.json",
      inspect({
        Env: [
          "PATH=/bin",
          "HOME=/x",
          "NODE_VERSION=20",
          "PYTHONPATH=/x",
          `BAKED_TOKEN=${canary}`,
          "PORT=80",
          "=x",
          "LC_ALL=C",
        ],
        User: "node:node",
      }),
    );
    const text = starter(
      image,
      sketchEnvironment("e.env", {
        variables: variables({
          PORT: "80",
          "odd.name": "x",
          "bad name": "x",
          "\xff": "x",
          TZ: "UTC",
          DATABASE_URL: "x",
        }),
      }),
    );
    expect(text).toContain("# BAKED_TOKEN is in the image, where whoever can pull it reads it: take it out there");
    expect(text).toContain("# Not a name that a policy can give: bad...\n# Not a name that a policy can give: \\xff\n");
    expect(text).toContain(
      "settings:\n  base: # in the image, so that whoever can pull it can read them: everybody gets them\n    allow:\n      - NODE_VERSION\n    hazards:\n      - PYTHONPATH\n",
    );
    expect(text).toContain(
      "  DATABASE_URL: { sensitive: true } # a guess: the address of a data store mostly holds a password",
    );
    expect(text).toContain(
      '  init:\n    reason: The main command, as before; take from it what only one service needs\n    to: { users: ["@init"] }\n    allow:\n      - DATABASE_URL\n      - PORT\n      - "odd.name"\n'.replace(
        '"odd.name"',
        "odd.name",
      ),
    );
    expect(text).toContain(
      "  node:\n    reason: Say why\n    to: { users: [node] }\n    allow: [] # move here, one by one, what this user needs:\n    #  - DATABASE_URL\n",
    );
    expect(text).not.toContain("optional");
  });

  it("is made of every image of the list", () => {
    const both = JSON.stringify([{ Config: { Env: ["A1=x"] } }, { Config: { Env: ["B1=x"], User: "two" } }]);
    const { base, users } = sketchImage("i.json", both);
    expect([[...base], users.map(({ name }) => name)]).toEqual([["A1", "B1"], ["two"]]);
  });

  it("may have nothing to say", () => {
    expect(starter(sketchImage("i.json", inspect({ Env: null, User: null })))).toBe(
      "# A first policy, made by env-broker init from i.json: names only, no value.\n# What no grant gives, nobody gets. Go through it line by line, then: env-broker check\nversion: 1\n",
    );
    expect(starter(sketchImage("i.json", inspect({})))).not.toContain("settings");
  });

  it.each([
    ["{", "i.json is no JSON"],
    ["[]", "i.json is not what docker image inspect NAME prints"],
    ['{"Config": {}}', "i.json is not what docker image inspect NAME prints"],
  ])("is not made from what is none: %s", (text, message) => {
    expect(() => sketchImage("i.json", text)).toThrow(message);
  });
});

describe("several sketches", () => {
  it("add up: a user that one knows and another fills has one grant, names that differ only in signs have two", () => {
    const user = (grant: string, more = {}) => ({ name: grant, grant, exists: false, ...more });
    const sketch = (...users: Sketch["users"]): Sketch => ({
      from: ["x"],
      variables: new Map(),
      base: new Set(),
      users,
    });
    const own = new Set(["A"] as Bytes[]);
    const text = starter(
      sketchEnvironment("e", { variables: variables({ A: "1" }), nameless: 2 }),
      sketch(user("app", { exists: true }), user("a b"), user("-")),
      sketch(user("app", { variables: own }), user("a+b"), user("app2", { variables: own })),
      sketch(user("app"), user("-")),
    );
    expect(text.match(/^ {2}\S+:$/gm)).toEqual(["  app:", "  a-b:", "  service:", "  a-b-2:", "  app2:"]);
    expect(text).toContain("  app:\n    reason: Say why\n    to: { users: [app] }\n    allow:\n      - A\n");
  });
});
