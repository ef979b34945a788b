import { type BrokerError, isBrokerError } from "../broker-error.ts";
import type { Host } from "../host/host.ts";
import { type Diagnostic, error } from "../policy/diagnostics.ts";
import type { Policy, Variable } from "../policy/model.ts";
import { entryLimit } from "../snapshot/names.ts";
import type { Variables } from "../snapshot/variables.ts";
import { type Bytes, slice } from "../text/bytes.ts";
import { encodeUtf8 } from "../text/utf8.ts";

/** Docker's and Kubernetes's secrets are far smaller; a variable can be no larger. */
const fileLimit = 128 * 1024;

/**
 * Reads the files that variables are declared to come from: one final newline is removed, as editors and `echo` add
 * it. A missing file is an unset variable; anything else that is no plain file of text is an error.
 */
export function readSecrets(host: Host, policy: Policy): { secrets: Variables; diagnostics: readonly Diagnostic[] } {
  const secrets = new Map<Bytes, Bytes>();
  const diagnostics: Diagnostic[] = [];
  for (const variable of policy.variables.values()) {
    if (variable.file === undefined) continue;
    const value = readSecret(host, variable, variable.file);
    if (typeof value === "string") secrets.set(variable.name, value);
    else if (value) diagnostics.push(value);
  }
  return { secrets, diagnostics };
}

function readSecret(host: Host, { name, location }: Variable, path: string): Bytes | Diagnostic | undefined {
  const slash = path.lastIndexOf("/");
  try {
    const folder = host.openFolder(path.slice(0, slash) || "/");
    const { content } = folder.readBeneath(encodeUtf8(path.slice(slash + 1)), fileLimit);
    folder.close();
    const value = content.endsWith("\n") ? slice(content, 0, -1) : content;
    if (value.includes("\0")) return error("secret-file", `variable ${name}: ${path} holds a NUL byte`, location);
    if (name.length + 1 + value.length > entryLimit) {
      return error(
        "secret-file",
        `variable ${name}: ${path} is too long: with its name at most ${entryLimit} bytes fit`,
        location,
      );
    }
    return value;
  } catch (failure) {
    if (!isBrokerError(failure)) throw failure;
    if (isBrokerError(failure, "absent")) return undefined;
    return error("secret-file", `variable ${name}: ${(failure as BrokerError).message}`, location);
  }
}
