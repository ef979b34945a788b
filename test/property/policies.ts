import fc from "fast-check";
import { canary } from "../support/canary.ts";
import type { TableDescription } from "../support/tables.ts";

const names = ["A", "B", "AB_C", "AB_KEY", "LD_PRELOAD", "PATH", "LC_ALL", "a.b", "X", "Y_TOKEN"];
const users = ["root", "app", "alias", "web", "4711", "@init"];
const groups = ["ops", "dev", "77"];

const exactName = fc.constantFrom(...names.filter((name) => name !== "LD_PRELOAD"));
const pattern = fc.oneof(exactName, fc.constantFrom("A*", "AB_*", "*", "X*"));
const to = fc
  .record({ users: fc.subarray(users, { maxLength: 3 }), groups: fc.subarray(groups, { maxLength: 2 }) })
  .filter((recipients) => recipients.users.length + recipients.groups.length > 0);
const template = fc.constantFrom("plain", "${A}", "x${AB_KEY}", "${url:X}", "${A}${Y_TOKEN}", "$$");

const grant = fc.record({
  to,
  allow: fc.array(pattern, { maxLength: 4 }),
  hazards: fc.subarray(["LD_PRELOAD"]),
  set: fc.dictionary(fc.constantFrom("SA", "X", "AB_C"), template, { maxKeys: 2 }),
  needs: fc.subarray(["A", "B", "SA", "X", "PATH"], { maxLength: 2 }),
});

/** A rule as a line of YAML: JSON is YAML. */
function rule(value: unknown): string {
  return JSON.stringify(value);
}

/** What the parts say, for a reader that knows nothing of the product. */
export interface RawPolicy {
  readonly grants: readonly {
    readonly name: string;
    readonly to: RawRecipients;
    readonly allow: readonly string[];
    readonly hazards: readonly string[];
    readonly set: Readonly<Record<string, string>>;
    readonly need: readonly string[];
  }[];
  readonly forbids: readonly { readonly to: RawRecipients; readonly variables: readonly string[] }[];
  /** Whom A is for. */
  readonly only?: RawRecipients | undefined;
  readonly inherit?: string | readonly string[] | undefined;
  readonly files: "all" | "none";
}

export interface RawRecipients {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

export interface PolicyParts {
  readonly grants: readonly string[];
  readonly forbids: readonly string[];
  readonly variables: readonly string[];
  readonly settings?: readonly string[];
}

export const rawPolicy: fc.Arbitrary<RawPolicy> = fc
  .record({
    grants: fc.array(grant, { maxLength: 5 }),
    forbids: fc.array(fc.record({ to, variables: fc.array(pattern, { minLength: 1, maxLength: 3 }) }), {
      maxLength: 3,
    }),
    only: fc.option(to, { nil: undefined }),
    inherit: fc.option(fc.oneof(fc.constant("true"), fc.subarray(users, { minLength: 1, maxLength: 2 })), {
      nil: undefined,
    }),
    files: fc.constantFrom("all", "none"),
  })
  .map(({ grants, ...rest }) => ({
    ...rest,
    grants: grants.map(({ set, allow, needs, ...of }, index) => {
      // Within one grant a name has one source, so `set` goes first; and a grant only needs what it names.
      const exact = allow.filter((name) => !(name in set));
      const need = needs.filter((name) => name === "PATH" || name in set || exact.includes(name));
      return { ...of, name: `g${index}`, allow: exact, set, need };
    }),
  }));

/** The policy as lines of YAML, for every part of it. */
export function partsOf({ grants, forbids, only, inherit, files }: RawPolicy): PolicyParts {
  return {
    grants: grants.map(
      ({ name, allow, ...rest }) => `${name}: ${rule({ ...rest, ...(allow.length > 0 && { allow }) })}`,
    ),
    forbids: forbids.map((forbid) => `- ${rule(forbid)}`),
    variables: only ? [`A: ${rule({ only })}`] : [],
    settings: [...(inherit ? [`inherit: ${rule(inherit)}`] : []), ...(files === "none" ? ["files: none"] : [])],
  };
}

/** One file with these parts, in their order. */
export function policyText({ grants, forbids, variables, settings = [] }: PolicyParts): string {
  const section = (name: string, lines: readonly string[]) =>
    lines.length === 0 ? "" : `${name}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
  return `version: 1\n${section("variables", variables)}${section("grants", grants)}${section("forbid", forbids)}${section("settings", settings)}`;
}

const passwd =
  "root:x:0:0::/root:/bin/sh\napp:x:1001:1001::/srv:/bin/sh\nalias:x:1001:1002::/srv:/bin/sh\nweb:x:1002:1002::/srv:/bin/sh\n";
const group = "root:x:0:\nops:x:50:alias\ndev:x:51:web,app\ndocker_env:x:52:web\n";

export const description: fc.Arbitrary<TableDescription & { raw: RawPolicy; parts: PolicyParts }> = fc
  .record({ raw: rawPolicy, set: fc.subarray(names), gone: fc.subarray(["GONE", "A"]), secret: fc.boolean() })
  .map(({ raw, set, gone, secret }) => ({
    raw,
    parts: partsOf(raw),
    policies: { "p.yaml": policyText(partsOf(raw)) },
    variables: Object.fromEntries(set.map((name) => [name, `${canary} of ${name}`])),
    secrets: secret ? { X: `${canary} from a file` } : {},
    gone: gone.filter((name) => !set.includes(name)),
    passwd,
    group,
  }));

export const caller = fc.record({
  uid: fc.constantFrom(0, 1001, 1002, 4711, 65_534),
  gids: fc.subarray([0, 50, 51, 77, 1001, 1002]),
});

/** A caller whom setuser starts, or another. */
export const started = fc.tuple(caller, fc.boolean()).map(([who, inherits]) => ({ ...who, inherits }));
