/** What every program of a comparison works on: 30 variables, three policy files, three services. Values are made up. */
import { defaultPath } from "../test/support/container.ts";

const settings = Array.from({ length: 20 }, (_, at) => `SETTING_${at}=value number ${at} of a service`);

export const environment = [
  defaultPath,
  "LANG=C.UTF-8",
  "HOSTNAME=bench",
  "DATABASE_URL=postgres://shop:made-up@db.internal:5432/shop?sslmode=require",
  "STRIPE_KEY=made-up-key-0123456789abcdef",
  "REDIS_PASSWORD=made-up/pass@word",
  "BACKUP_TOKEN=made-up-token",
  "SENTRY_DSN=https://made-up@sentry.internal/1",
  "PORT=8080",
  "LOG_LEVEL=info",
  ...settings,
];

/** The same as words of a shell command. */
export const quotedEnvironment = environment.map((entry) => `'${entry}'`).join(" ");

export const passwd = `root:x:0:0:root:/root:/bin/sh
web:x:1001:1001::/srv/web:/bin/sh
worker:x:1002:1002::/srv/worker:/bin/sh
backup:x:1003:1003::/srv/backup:/bin/sh
`;

export const group = `root:x:0:
web:x:1001:
worker:x:1002:
backup:x:1003:
docker_env:x:1900:
`;

export const policies: Readonly<Record<string, string>> = {
  "variables.yaml": `version: 1
variables:
  DATABASE_URL: { type: url, sensitive: true, required: true, description: The shop's database }
  STRIPE_KEY: { only: { users: [web] } }
  PORT: { type: port, default: 3000 }
  LOG_LEVEL: { type: enum, values: [debug, info, error], default: info }
`,
  "services.yaml": `version: 1
grants:
  web:
    reason: Serves the shop
    to: { users: [web] }
    allow: [DATABASE_URL, STRIPE_KEY, SENTRY_DSN, PORT, LOG_LEVEL, SETTING_*]
    need: [DATABASE_URL]
  worker:
    reason: Sends mail and renders invoices
    to: { users: [worker] }
    allow: [DATABASE_URL, SENTRY_DSN, LOG_LEVEL, SETTING_*]
    set: { CACHE_URL: "redis://:\${url:REDIS_PASSWORD}@cache:6379/0" }
  backup:
    reason: Copies the database every night
    to: { users: [backup] }
    allow: [DATABASE_URL, BACKUP_TOKEN]
`,
  "security.yaml": `version: 1
forbid:
  - to: { users: [web, worker] }
    variables: [BACKUP_*]
    reason: Only the nightly job writes backups
grants:
  all:
    reason: The main command starts everything else
    to: { users: "@init" }
    everything: true
`,
};

/** So many of something, each made of its number. */
export function every<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** A policy with so many grants, each with a user of its own and so many variables, all of them set. */
export function largePolicy(grants: number, variables: number) {
  const names = every(grants, (grant) => every(variables, (index) => `APP${grant}_V${index}`));
  return {
    policy: [
      "version: 1",
      "grants:",
      ...names.map(
        (own, grant) =>
          `  g${grant}: { reason: Service ${grant}, to: { users: [u${grant}] }, allow: [${own.join(", ")}] }`,
      ),
      "",
    ].join("\n"),
    passwd: every(grants, (user) => `u${user}:x:${10_000 + user}:${10_000 + user}::/:/bin/sh\n`).join(""),
    group: every(grants, (user) => `u${user}:x:${10_000 + user}:\n`).join(""),
    environment: names.flat().map((name) => `${name}=value of it`),
  };
}
