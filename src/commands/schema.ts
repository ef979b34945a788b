import { exitCodes } from "../contract/exit-codes.ts";
import type { Host } from "../host/host.ts";
import { policyJsonSchema } from "../policy/json-schema.ts";

/** `env-broker schema`: the JSON Schema of a policy file, as policies/policy.schema.json has it. 0. */
export function schema(host: Host): number {
  host.write(1, `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
  return exitCodes.fine;
}
