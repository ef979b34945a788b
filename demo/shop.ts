import { defaultPath } from "../test/support/container.ts";

/** The container of the demonstration and of the documentation: values are made up. */
export const environment = [
  defaultPath,
  "LANG=C.UTF-8",
  "DATABASE_URL=postgres://shop:made-up@db/shop",
  "STRIPE_KEY=made-up-key",
  "REDIS_PASSWORD=made-up/pass@word",
  "BACKUP_TOKEN=made-up-token",
  "ADMIN_TOKEN=made-up-admin",
  "SENTRY_DSN=https://made-up@sentry/1",
  "FEATURE_SEARCH=on",
  "FEATURE_REVIEWS=off",
  "PORT=8080",
  "NODE_OPTIONS=--max-old-space-size=512",
];

export const users = ["web", "worker", "backup"];

export const passwd = [
  "root:x:0:0:root:/root:/bin/sh",
  ...users.map((user, index) => `${user}:x:${1001 + index}:${1001 + index}::/srv:/bin/sh`),
];

export const group = ["root:x:0:", ...users.map((user, index) => `${user}:x:${1001 + index}:`), "docker_env:x:1900:"];
