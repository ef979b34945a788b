import { canary } from "../../support/canary.ts";
import { defaultGroup, defaultPasswd, defaultPath, run, variablesOf } from "../../support/container.ts";

export const policies = {
  "p.yaml": `version: 1
variables:
  ADMIN_KEY: { only: { groups: admins } }
grants:
  web: { to: { users: app }, allow: [DATABASE_URL, PORT, FEATURE_*] }
  extra: { to: { users: app }, set: { MODE: "on port \${PORT}" } }
  nightly: { to: { users: cronjob }, allow: CRON_TOKEN, need: CRON_TOKEN }
  cgi: { to: { users: www-data }, allow: CGI_KEY }
  operators: { to: { groups: [ops] }, allow: OPS_KEY }
  admins: { to: { groups: [admins] }, allow: ADMIN_KEY }
  unset: { to: { users: web }, allow: NOT_THERE, need: NOT_THERE }
forbid:
  - { to: { groups: [banned] }, variables: [OPS_KEY, LANG] }
settings: { base: { allow: RAILS_ENV } }
`,
};
export const passwd = [...defaultPasswd, "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin"];
export const group = [...defaultGroup, "www-data:x:33:", "ops:x:50:", "banned:x:52:cronjob", "admins:x:53:"];
export const environment = [
  defaultPath,
  `DATABASE_URL=${canary}`,
  "PORT=80",
  "FEATURE_A=it's",
  "CRON_TOKEN=token",
  "CGI_KEY=cgi",
  "OPS_KEY=ops",
  "ADMIN_KEY=admin",
  "RAILS_ENV=production",
  "LANG=C.UTF-8",
];
const secrets = ["DATABASE_URL", "CRON_TOKEN", "CGI_KEY", "OPS_KEY", "ADMIN_KEY", "MODE"];

/** su and cron ask PAM, which asks for more than passwd. */
export const shadow = "printf '%s:*:19000:0:99999:7:::\\n' app web cronjob >>/etc/shadow";

export const inside = (command: string, more: Partial<Parameters<typeof run>[0]> = {}) =>
  run({ policies, passwd, group, environment, command, ...more });

/** Which of the container's secrets a process has. */
export const held = (output: string | undefined) => {
  const variables = variablesOf(output);
  return secrets.filter((name) => name in variables);
};
