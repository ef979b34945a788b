import { BrokerError } from "../broker-error.ts";
import { limits } from "../contract/limits.ts";
import type { Host } from "../host/host.ts";
import { parseEnvFile } from "../snapshot/env-file.ts";
import type { Environment } from "../snapshot/environ.ts";
import { type Bytes, join } from "../text/bytes.ts";

/** The environment of a file, or with `-` of what is piped in. */
export function readEnvironmentFile(host: Host, path: string): Environment {
  return parseEnvFile(path === "-" ? readAllInput(host) : host.readSystemFile(path, limits.snapshot).content);
}

/** What is piped in, up to the limit of a file. */
function readAllInput(host: Host): Bytes {
  const chunks: Bytes[] = [];
  let length = 0;
  for (let chunk = host.readInput(); chunk !== ""; chunk = host.readInput()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limits.snapshot) throw new BrokerError("too-large", "what is piped in is over 64 MB");
  }
  return join(chunks);
}
