import { type BrokerError, isBrokerError } from "../broker-error.ts";
import { type Diagnostic, error, warning } from "../diagnostics/diagnostics.ts";
import type { Folder, Host, Status } from "../host/host.ts";
import { defaultPolicy } from "../policy/default-policy.ts";
import { mergePolicy } from "../policy/merge.ts";
import type { Policy } from "../policy/model.ts";
import { type PolicyFile, parsePolicyFile, tooLarge } from "../policy/parse.ts";
import { type Bytes, join } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";
import { sizeLimit } from "../yaml/document.ts";
import { accessProblem } from "./access-problem.ts";

export interface LoadedPolicy {
  readonly policy: Policy;
  readonly diagnostics: readonly Diagnostic[];
  /** The files that were read, in the order of their names; none means that the default policy holds. */
  readonly files: readonly string[];
  /** What tells this policy from another: 16 hexadecimal digits of a hash of names and contents. */
  readonly id: string;
}

export interface LoadOptions {
  readonly guarded: boolean;
  /** What messages put before the name of a file, where several folders are spoken of. */
  readonly prefix?: string;
}

/**
 * Reads every policy file of a folder. With `guarded`, as in a container, files, folder and parents must be root's and
 * not writable by others: whoever can write a policy can read every secret.
 */
export function loadPolicy(host: Host, path: string, { guarded, prefix = "" }: LoadOptions): LoadedPolicy {
  const diagnostics: Diagnostic[] = [];
  const parsed: PolicyFile[] = [];
  const files: string[] = [];
  const contents: Bytes[] = [];
  // In a container no folder is no policy; a folder that somebody names must be there.
  const folder = guarded ? openOrAbsent(host, path) : host.openFolder(path);
  if (folder && "severity" in folder) diagnostics.push(folder);
  else if (folder) {
    if (guarded) diagnostics.push(...guardFolders(host, path, folder));
    for (const name of folder.list().filter(isPolicyFile)) {
      const shown = prefix + printable(name);
      files.push(shown);
      const file = readFile(folder, name, shown, guarded);
      if ("severity" in file) diagnostics.push(file);
      else {
        parsed.push(parsePolicyFile(file.content, shown));
        contents.push(name, file.content);
      }
    }
    diagnostics.push(...folder.list().filter(isAlmostPolicyFile).map(misnamed));
    folder.close();
  }
  if (files.length === 0) parsed.push(parsePolicyFile(defaultPolicy, "default.yaml"));
  const merged = mergePolicy(parsed);
  const id = host.sha256(join(contents, "\0" as Bytes)).slice(0, 16);
  return { policy: merged.policy, diagnostics: [...diagnostics, ...merged.diagnostics], files, id };
}

/** Whether others may have written the policy: then it is not even looked at, since it names files that root would read. */
export function isUnguarded({ diagnostics }: LoadedPolicy): boolean {
  return diagnostics.some(({ code, severity }) => code === "policy-access" && severity === "error");
}

function openOrAbsent(host: Host, path: string): Folder | Diagnostic | undefined {
  try {
    return host.openFolder(path);
  } catch (failure) {
    if (isBrokerError(failure, "absent")) return undefined;
    if (isBrokerError(failure, "not-a-folder")) return error("policy-access", failure.message);
    throw failure;
  }
}

/** Whether a file of a folder is read, by its name. */
export function isPolicyFile(name: Bytes): boolean {
  return /^[^.].*\.(yaml|yml|json)$/s.test(name);
}

function isAlmostPolicyFile(name: Bytes): boolean {
  return !isPolicyFile(name) && /^[^.].*\.(yaml|yml|json)$/is.test(name);
}

function misnamed(name: Bytes): Diagnostic {
  const message = "is not read: policy files end in .yaml, .yml or .json, in lower case";
  return warning("policy-access", message, { file: printable(name), line: 1, column: 1 });
}

function readFile(folder: Folder, name: Bytes, shown: string, guarded: boolean): { content: Bytes } | Diagnostic {
  const start = { file: shown, line: 1, column: 1 };
  try {
    // Read once, and what was read is what is looked at: a file that is swapped meanwhile changes nothing.
    const { content, file, folders } = folder.readBeneath(name, sizeLimit);
    if (!guarded) return { content };
    const problem = accessProblem(file);
    if (problem !== undefined) return error("policy-access", `this file ${problem}`, start);
    const onTheWay = folders.map(accessProblem).find((each) => each !== undefined);
    if (onTheWay !== undefined) return error("policy-access", `a folder on the way of its links ${onTheWay}`, start);
    return { content };
  } catch (failure) {
    if (!isBrokerError(failure)) throw failure;
    if (failure.code === "too-large") return tooLarge(shown);
    return error("policy-access", (failure as BrokerError).message, start);
  }
}

/** The folder and everything above it: whoever can rename one of them can put another policy in its place. */
function guardFolders(host: Host, path: string, folder: Folder): Diagnostic[] {
  const found: Diagnostic[] = [];
  const look = (place: string, status: Status) => {
    const problem = accessProblem(status);
    if (problem !== undefined) found.push(error("policy-access", `the folder ${place} ${problem}`));
  };
  look(path, folder.status());
  for (let parent = path; parent !== "/"; ) {
    parent = parent.slice(0, Math.max(1, parent.lastIndexOf("/")));
    const above = host.openFolder(parent);
    look(parent, above.status());
    above.close();
  }
  return found;
}
