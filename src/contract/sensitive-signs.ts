/** What a name contains, in whatever case, when it most likely names a secret, with the reason. */
export const sensitiveSigns: readonly (readonly [sign: string, reason: string])[] = [
  ["_KEY", "API keys and signing keys: STRIPE_KEY, SECRET_KEY_BASE"],
  ["_TOKEN", "access tokens: GITHUB_TOKEN, VAULT_TOKEN"],
  ["_SECRET", "client and session secrets: OAUTH_SECRET"],
  ["PASSWORD", "passwords, however the name starts: PGPASSWORD, DB_PASSWORD"],
  ["_PASS", "passwords and passphrases: SMTP_PASS, KEY_PASSPHRASE"],
  ["_DSN", "data source names carry a password: SENTRY_DSN, DB_DSN"],
  ["_CREDENTIALS", "credentials as a whole: GOOGLE_CREDENTIALS"],
  ["_PRIVATE", "private keys: JWT_PRIVATE, APP_PRIVATE_KEY"],
];
