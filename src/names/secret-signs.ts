import type { Bytes } from "../text/bytes.ts";

const secretWords =
  /^(SECRETS?|TOKENS?|PASSWD|PWD|PASSPHRASE|PASSCODE|APIKEY|KEY|KEYS|CREDS|CREDENTIALS?|PRIVATE|AUTH|SALT|JWT|DSN|COOKIE)$/;
/** A name that ends so says something about a secret, and is none. */
const harmlessEnd =
  /_(FILE|PATH|DIR|TTL|TIMEOUT|NAME|USER|ID|LENGTH|SIZE|ALGORITHM|TYPE|HOST|PORT|ENABLED|EXPIRY|MODE|DOMAIN|ISSUER|AUDIENCE|PROVIDER|ROUNDS|NETWORK|PREFIX|ENDPOINT|REALM|SCOPES?|METHOD|COUNT|AGE)$/;
const storeUrl =
  /(^|_)(DATABASE|DB|REDIS|MONGO|MONGODB|AMQP|RABBITMQ|POSTGRES|POSTGRESQL|MYSQL|MARIADB|BROKER|SMTP|JDBC)_UR[LI]$/;

/** What in a name says that it is most likely a secret, beyond the names that count as sensitive by themselves. */
export function signOfName(name: Bytes): string | undefined {
  const upper = name.toUpperCase();
  if (harmlessEnd.test(upper)) return undefined;
  if (storeUrl.test(upper)) return "the address of a data store mostly holds a password";
  const word = upper.split("_").find((part) => secretWords.test(part));
  return word === undefined ? undefined : `its name has ${word} in it`;
}

const valueSigns: readonly (readonly [RegExp, string])[] = [
  [/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#@\s]*:[^/?#@\s]+@/, "its value is a URL with a password"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "its value is a private key"],
  [/^eyJ[\w-]{8,}\.eyJ[\w-]{8,}\./, "its value is a signed token"],
  [
    /^(gh[pousr]_|github_pat_|glpat-|[sr]k_live_|xox[abprs]-|AKIA|ASIA|AIza|SG\.|npm_|hvs\.)/,
    "its value starts as an access key does",
  ],
];

/** What a value looks like; nothing of the value is in it. */
export function signOfValue(value: Bytes | undefined): string | undefined {
  if (value === undefined) return undefined;
  return valueSigns.find(([pattern]) => pattern.test(value))?.[1];
}
