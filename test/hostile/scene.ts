import { brokerScript } from "../support/broker-script.ts";
import { canary } from "../support/canary.ts";
import { defaultPath, type LifeResult, run } from "../support/container.ts";

/** Two services with a secret each: what the one is given the other must never see. */
export const policies = {
  "p.yaml": `version: 1
grants:
  web: { to: { users: app }, allow: [APP_SECRET, PORT] }
  job: { to: { users: cronjob }, allow: [JOB_SECRET, BIG_*] }
`,
};

export const environment = [defaultPath, `APP_SECRET=${canary}-app`, `JOB_SECRET=${canary}-job`, "PORT=80"];

type Spec = Parameters<typeof run>[0];

/** A container of these two services, whose main command attacks it. */
export const attacked = (command: string, more: Spec = {}): LifeResult =>
  run({ policies, environment, ...more, command });

/** The same by Python, with test/support/broker_client.py at hand. */
export const attackedBy = (script: string, more: Spec = {}, after = ""): LifeResult =>
  attacked(`${brokerScript(script)}python3 /srv/script.py\n${after}`, more);

/** Shell: what follows is done as the attacker, a service's user that was taken over. */
export const attacker = "setpriv --reuid 1003 --regid 1003 --clear-groups";
