import { describe } from "vitest";
import { whyNoContainers } from "./container.ts";

const reason = whyNoContainers();
if (reason !== undefined && process.env["CI"])
  throw new Error(`the end-to-end tests cannot run, and CI must: ${reason}`);
if (reason !== undefined) process.stderr.write(`skipped: ${reason}\n`);

/** A group of tests with real processes in private namespaces. */
export const describeContainers = describe.skipIf(reason !== undefined);

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
