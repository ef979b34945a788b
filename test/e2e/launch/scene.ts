import { canary } from "../../support/canary.ts";
import { defaultGroup, defaultPath, run, variablesOf } from "../../support/container.ts";

const policy = `version: 1
variables:
  MINE: { only: { users: web } }
grants:
  web: { to: { users: app }, allow: [DATABASE_URL, PORT, FEATURE_*, MINE], need: PORT }
  tools: { to: { users: app, groups: ops }, allow: TOOL, hazards: NODE_OPTIONS, set: { MODE: tools } }
  other: { to: { users: web }, allow: [TOOL, MINE] }
  nightly: { to: { groups: night }, set: { TOOL: night } }
  all: { to: { users: "@init" }, everything: true }
forbid:
  - { to: { users: app }, variables: [ADMIN_*, LC_PLACE], reason: Operators only }
  - { to: { groups: banned }, variables: "*" }
settings: { base: { allow: RAILS_ENV } }
`;
const policies = { "p.yaml": policy };
export const group = [...defaultGroup, "ops:x:50:", "night:x:51:", "banned:x:52:"];
export const environment = [
  defaultPath,
  `DATABASE_URL=${canary}`,
  "PORT=80",
  "FEATURE_A=1",
  "TOOL=hammer",
  "MINE=m",
  "ADMIN_X=x",
  "NODE_OPTIONS=--no-warnings",
  "LANG=C.UTF-8",
  "LC_PLACE=l",
  "RAILS_ENV=production",
  "HOME=/root",
];

export const inside = (command: string, more: Partial<Parameters<typeof run>[0]> = {}) =>
  run({ policies, group, environment, command, ...more });

/** What `setuser … env` shows, and what was said. */
export function launched(words: string, before = "") {
  const { stdout, stderr, code } = inside(
    `${before}\n@BIN@/setuser ${words} /usr/bin/env -i true >/dev/null; ${before}\n@BIN@/setuser ${words} env; exit $?`,
  );
  return { variables: variablesOf(stdout), stderr: [...new Set(stderr.split("\n"))].join("\n"), code };
}
