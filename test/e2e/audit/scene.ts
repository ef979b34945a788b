import { canary } from "../../support/canary.ts";
import { defaultPath, run } from "../../support/container.ts";

export const grants = `grants:
  web: { to: { users: app }, allow: [DATABASE_URL, PORT] }
  job: { to: { users: cronjob }, allow: TOKEN }
`;
export const policyWith = (audit: string) => ({ "p.yaml": `version: 1\n${grants}settings: { audit: { ${audit} } }\n` });
export const environment = [defaultPath, `DATABASE_URL=${canary}`, "PORT=80", "TOKEN=t"];
export const log = "/var/log/env-broker/audit.jsonl";
export const inside = (audit: string, command: string, more: Partial<Parameters<typeof run>[0]> = {}) =>
  run({ policies: policyWith(audit), environment, command, ...more });
/** Shell: lets the broker take what root's launchers have reported. */
export const drained = "sleep 0.3";
