import { brokerScript } from "../../support/broker-script.ts";
import { canary } from "../../support/canary.ts";
import { defaultPath, run } from "../../support/container.ts";

export const policies = {
  "p.yaml": `version: 1
grants:
  web: { to: { users: app }, allow: [DATABASE_URL, PORT] }
  job: { to: { users: cronjob }, allow: [TOKEN, BIG_*] }
  all: { to: { users: root }, allow: ROOTS }
`,
};
export const environment = [
  defaultPath,
  `DATABASE_URL=${canary}`,
  "PORT=80",
  "TOKEN=t",
  "ROOTS=r",
  ...Array.from({ length: 20 }, (_, index) => `BIG_${index}=${"x".repeat(100_000)}`),
];
/** Runs Python with broker_client.py in a container. */
export const python = (script: string, before = "", after = "") =>
  run({
    policies,
    environment,
    command: `${brokerScript(script)}${before}
python3 /srv/script.py
${after}`,
  });
