import { webPolicy } from "../../support/e2e.ts";

export const policies = { "web.yaml": webPolicy };
export const list =
  "stat -c '%A %U:%G %n' /etc/container_environment /etc/container_environment/* /etc/container_environment/.env-broker /etc/container_environment.* /run/env-broker /run/env-broker/*";
