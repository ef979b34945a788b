import { canary } from "../../support/canary.ts";
import { defaultPath } from "../../support/container.ts";

export const policies = {
  "web.yaml": `version: 1
grants:
  web: { to: { users: [app] }, allow: [DATABASE_URL, ADDED, PORT] }
  all: { to: { users: "@init" }, everything: true }
`,
};
export const environment = [defaultPath, `DATABASE_URL=${canary}`, "PORT=1", "DROPPED=x", "HOME=/srv/home"];

/** Shell commands that make startup files: name and what a /bin/sh script does. */
export function startup(files: Readonly<Record<string, string>>, mode = "755"): string {
  const written = Object.entries(files).map(
    ([path, script]) => `cat >/etc/${path} <<'SCRIPT'\n#!/bin/sh\n${script}\nSCRIPT\nchmod ${mode} /etc/${path}`,
  );
  return `mkdir -p /etc/my_init.d\n${written.join("\n")}\n`;
}
