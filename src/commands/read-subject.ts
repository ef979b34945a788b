import type { Subject } from "../access/subject.ts";
import { type AccountFiles, readAccounts } from "../boot/accounts.ts";
import { bakedVariables, directoryPlace, type FoundDirectory, findDirectory } from "../boot/directory.ts";
import { makePlan } from "../boot/plan.ts";
import { loadPolicy } from "../boot/policy-files.ts";
import { readSecrets } from "../boot/secrets.ts";
import { isBrokerError } from "../broker-error.ts";
import type { Host } from "../host/host.ts";
import { paths, stateFolder } from "../paths.ts";
import { assumeAccounts } from "../policy/assumptions.ts";
import { claimsOf } from "../policy/claims.ts";
import { type Diagnostic, sortDiagnostics } from "../policy/diagnostics.ts";
import { evaluate } from "../policy/evaluate.ts";
import type { World } from "../policy/resolve.ts";
import { type Environment, parseEnviron } from "../snapshot/environ.ts";
import { isOrdinary } from "../snapshot/names.ts";
import { parseSnapshot, withoutDefaults } from "../snapshot/snapshot-file.ts";
import type { Bytes } from "../text/bytes.ts";
import { encodeUtf8 } from "../text/utf8.ts";

/** What a command is asked about: a live container, or files named by options. */
export interface SubjectOptions {
  readonly policies?: string;
  readonly env?: string;
  readonly accounts?: string;
}

/** A policy, evaluated for a system and an environment; some of either may be assumed. */
export interface ReadSubject extends Subject {
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly string[];
  /** What the answer takes for granted, a sentence each. */
  readonly assumptions: readonly string[];
}

/** What a question names itself: where accounts or variables are assumed, it exists, too. */
export interface Asked {
  readonly users?: readonly Bytes[];
  readonly variables?: readonly Bytes[];
}

/** Reads what the options name; without --policies it is the policy of this system, guarded as boot guards it. */
export function readSubject(host: Host, options: SubjectOptions, asked: Asked = {}): ReadSubject {
  const isLocal = options.policies === undefined;
  const { policy, diagnostics, files } = loadPolicy(host, options.policies ?? paths.policies, { guarded: isLocal });
  const assumptions: string[] = [];
  if (files.length === 0) assumptions.push("there is no policy file: the default policy holds");

  if (options.accounts !== undefined) host.openFolder(options.accounts).close();
  const accountFiles: AccountFiles | undefined =
    options.accounts !== undefined || isLocal ? readAccounts(host, options.accounts ?? paths.etc) : undefined;
  if (!accountFiles)
    assumptions.push(
      "every user and group of the policy exists, and no user is in any group (--accounts DIR reads passwd and group)",
    );
  const world: World = { accounts: accountFiles?.accounts ?? assumeAccounts(policy, asked.users), init: 0 };

  const environment = readEnvironment(host, options, isLocal);
  if (!environment) {
    assumptions.push("every variable that the policy names is set, and no other (--env FILE reads an environment)");
    const named = new Set([...claimsOf(policy).names, ...(asked.variables ?? [])]);
    const evaluation = evaluate(policy, { snapshot: named, files: new Set() }, world);
    return {
      policy,
      evaluation,
      world,
      files,
      assumptions,
      diagnostics: sortDiagnostics([...diagnostics, ...evaluation.diagnostics]),
    };
  }
  const found = isLocal && options.env !== undefined ? findBaked(host) : undefined;
  const { secrets, diagnostics: secretProblems } = isLocal
    ? readSecrets(host, policy)
    : { secrets: new Map<Bytes, Bytes>(), diagnostics: [] };
  const plan = makePlan({ environment, baked: found ? bakedVariables(found) : new Map(), policy, world, secrets });
  return {
    policy,
    evaluation: plan.evaluation,
    world,
    files,
    assumptions,
    diagnostics: sortDiagnostics([
      ...diagnostics,
      ...(found?.diagnostics ?? []),
      ...secretProblems,
      ...plan.diagnostics,
    ]),
  };
}

const environmentLimit = 64 * 1024 * 1024;

/** The environment of --env (NUL-separated if it has a NUL, else lines), or the live snapshot's, or none. */
function readEnvironment(host: Host, options: SubjectOptions, isLocal: boolean): Environment | undefined {
  if (options.env !== undefined) {
    const { content } = host.readSystemFile(options.env, environmentLimit);
    return parseEnviron(content.includes("\0") ? content : linesToBlock(content));
  }
  if (!isLocal) return undefined;
  try {
    const state = host.openFolder(stateFolder(host.uid()));
    const content = state.read(encodeUtf8(paths.snapshot), environmentLimit);
    state.close();
    return { variables: withoutDefaults(parseSnapshot(content)), nameless: 0, duplicates: [] };
  } catch (failure) {
    if (isBrokerError(failure, "absent", "denied")) return undefined;
    throw failure;
  }
}

/** The image's own files, as far as they may be read: after a boot they are root's and docker_env's. */
function findBaked(host: Host): FoundDirectory | undefined {
  try {
    return findDirectory(host, directoryPlace);
  } catch (failure) {
    if (isBrokerError(failure, "denied")) return undefined;
    throw failure;
  }
}

/**
 * Lines as `docker run --env-file` takes them: `NAME=VALUE`, with empty lines and comments passed over. A line that
 * starts with no ordinary name may be part of a value, a key's for one: it counts as an entry without a name.
 */
function linesToBlock(text: Bytes): Bytes {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => (isOrdinary(line.split("=", 1)[0] as string) ? `${line}\0` : "\0")).join("") as Bytes;
}
