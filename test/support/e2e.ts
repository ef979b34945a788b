import { describe } from "vitest";
import { whyNoContainers } from "./container.ts";

const reason = whyNoContainers();
if (reason !== undefined && process.env["CI"])
  throw new Error(`the end-to-end tests cannot run, and CI must: ${reason}`);
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);

/** A group of tests with real processes in private namespaces. */
export const describeContainers = describe.skipIf(reason !== undefined);

/** The shell's words for a process of a user that no launcher has started, with no variables but these. */
export const as = (uid: number, gids: readonly number[] = [uid], variables = "") =>
  `env -i ${variables} /usr/bin/setpriv --reuid ${uid} --regid ${gids[0]} ${gids.length > 1 ? `--groups ${gids.slice(1).join(",")}` : "--clear-groups"}`;

/** A policy with one user of each kind, for tests that are about something else. */
export const webPolicy = `version: 1
grants:
  web:
    reason: Serves HTTP
    to: { users: [app] }
    allow: [DATABASE_URL, PORT, FEATURE_*]
  all:
    to: { users: "@init" }
    everything: true
`;
