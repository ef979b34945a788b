import { canary } from "../../support/canary.ts";
import { defaultPath } from "../../support/container.ts";
import { webPolicy } from "../../support/e2e.ts";
import { isThere } from "../../support/shells.ts";

export const hasPgrep = isThere("/usr/bin/pgrep");

export const policies = { "web.yaml": webPolicy };
export const environment = [defaultPath, `DATABASE_URL=${canary}`, "HOME=/root"];
