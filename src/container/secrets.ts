import { type BrokerError, isBrokerError } from "../broker-error.ts";
import { limits } from "../contract/limits.ts";
import { type Diagnostic, error } from "../diagnostics/diagnostics.ts";
import type { Folder, Host, WayFolder } from "../host/host.ts";
import type { Policy, Variable } from "../policy/model.ts";
import type { Variables } from "../snapshot/variables.ts";
import { type Bytes, slice } from "../text/bytes.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { accessProblem } from "./access-problem.ts";

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
  try {
    const problem = wayProblem(host, path);
    if (problem !== undefined) return error("secret-file", `variable ${name}: ${problem}`, location);
    const { folder, rest } = openAbove(host, path);
    const { content } = folder.readBeneath(encodeUtf8(rest), fileLimit);
    folder.close();
    const value = content.endsWith("\n") ? slice(content, 0, -1) : content;
    if (value.includes("\0")) return error("secret-file", `variable ${name}: ${path} holds a NUL byte`, location);
    if (name.length + 1 + value.length > limits.entry) {
      return error(
        "secret-file",
        `variable ${name}: ${path} is too long: with its name at most ${limits.entry} bytes fit`,
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

/**
 * Root reads what another user may not: whoever can write a folder on the way could have it read another file, by a link or by a
 * name. As another user than root nothing is read that this user could not read anyway.
 */
function wayProblem(host: Host, path: string): string | undefined {
  if (host.uid() !== 0) return undefined;
  const problem = host
    .foldersOnTheWay(path)
    .filter((folder) => !isSticky(folder))
    .map(accessProblem)
    .find((each) => each !== undefined);
  return problem && `a folder on the way to ${path} ${problem}`;
}

/** What is root's in a sticky folder of root's nobody else can rename; but a link in it may be of another. */
function isSticky({ uid, mode, holdsLink }: WayFolder): boolean {
  return uid === 0 && (mode & 0o1000) !== 0 && !holdsLink;
}

/**
 * The folder beneath which links of a secret are followed: its own, or if that is a link, as Kubernetes makes them for
 * an item with a path, the nearest one above that is none. What is before it is the policy's own word.
 */
function openAbove(host: Host, path: string): { folder: Folder; rest: string } {
  for (let slash = path.lastIndexOf("/"); ; slash = path.lastIndexOf("/", slash - 1)) {
    try {
      return { folder: host.openFolder(path.slice(0, slash) || "/"), rest: path.slice(slash + 1) };
    } catch (failure) {
      if (slash <= 0 || !isBrokerError(failure, "not-a-folder")) throw failure;
    }
  }
}
