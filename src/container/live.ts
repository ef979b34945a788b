import { readPolicyId } from "../grants/read.ts";
import type { Host } from "../host/host.ts";
import { type Environment, environmentOf } from "../snapshot/environ.ts";
import { withoutDefaults } from "../snapshot/snapshot-file.ts";
import { whereReadable } from "./readable.ts";
import { State } from "./state.ts";

/** What a running container has, as far as this user may read it. */
interface Live {
  readonly environment: Environment;
  /** The policy that the table was made of; undefined before the first table. */
  readonly policyId?: string;
}

export function readLive(host: Host): Live | undefined {
  const state = State.find(host);
  const snapshot = state && whereReadable(() => state.readSnapshot());
  const table = state && whereReadable(() => state.readTable());
  state?.close();
  if (snapshot === undefined) return undefined;
  const policyId = table && readPolicyId(table);
  return { environment: environmentOf(withoutDefaults(snapshot)), ...(policyId !== undefined && { policyId }) };
}
