import { expect, it } from "vitest";
import { defaultGroup, defaultPath, run } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";

const policies = {
  "p.yaml": `version: 1
grants:
  web: { to: { users: app }, allow: [DATABASE_URL, PORT], set: { MODE: "on port \${PORT}" } }
  nightly: { to: { users: cronjob }, allow: CRON_TOKEN }
`,
};
const environment = [defaultPath, "DATABASE_URL=d", "PORT=80", "CRON_TOKEN=token", "OTHER=o"];
/** cron asks PAM, which asks for more than passwd. */
const setup = "printf '%s:*:19000:0:99999:7:::\\n' app cronjob >>/etc/shadow";
const secrets = (text: string | undefined) => (text ?? "").match(/^(DATABASE_URL|MODE|CRON_TOKEN|OTHER)(?==)/gm);

// A minute, since cron starts its jobs when one begins: hence a file of its own.
describeContainers("a real cron", () => {
  it("with one line in a crontab gives every job of it the variables of its user", () => {
    const { stdout } = run({
      policies,
      group: defaultGroup,
      environment,
      setup,
      command: `mkdir -p /run/crond /srv/out; chmod 777 /srv/out; rm -f /etc/cron.d/*; : >/etc/crontab
printf 'SHELL=%s/with-env\\n* * * * * cronjob env >/srv/out/cronjob\\n* * * * * app env >/srv/out/app; echo "$MODE; done" >>/srv/out/app\\n' @BIN@ >/etc/cron.d/jobs
chmod 644 /etc/cron.d/jobs; cron -f & cron=$!
for tenth in $(seq 650); do [ -s /srv/out/cronjob ] && grep -q done /srv/out/app && break; sleep 0.1; done; kill $cron
cat /srv/out/cronjob; echo == app; cat /srv/out/app`,
    });
    const [cronjob, app] = stdout.split("== app\n");
    expect(secrets(cronjob)).toEqual(["CRON_TOKEN"]);
    expect(secrets(app)?.sort()).toEqual(["DATABASE_URL", "MODE"]);
    expect(app).toContain("on port 80; done");
  });
});
