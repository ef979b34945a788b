import type { Subject } from "../access/subject.ts";
import { readAccounts } from "../container/accounts.ts";
import { bakedVariables, directoryPlace, type FoundDirectory, findDirectory } from "../container/find-directory.ts";
import { readLive } from "../container/live.ts";
import { makePlan, type Plan } from "../container/plan.ts";
import { type LoadedPolicy, loadPolicy } from "../container/policy-files.ts";
import { whereReadable } from "../container/readable.ts";
import { readSecrets } from "../container/secrets.ts";
import { paths } from "../contract/paths.ts";
import { type Diagnostic, sortDiagnostics } from "../diagnostics/diagnostics.ts";
import { assumeAccounts } from "../evaluation/assumed-accounts.ts";
import { assumedHoldings, fileVariables, representatives } from "../evaluation/assumed-holdings.ts";
import { claimsOf } from "../evaluation/claims.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import type { World } from "../evaluation/resolve.ts";
import type { Host } from "../host/host.ts";
import type { Policy } from "../policy/model.ts";
import type { Environment } from "../snapshot/environ.ts";
import type { Bytes } from "../text/bytes.ts";
import { shownPath } from "../text/printable.ts";
import { readEnvironmentFile } from "./read-environment.ts";

/** What a command is asked about: a live container, or files named by options. */
export interface SubjectOptions {
  readonly policies?: string;
  readonly env?: string;
  readonly accounts?: string;
}

/** A policy, evaluated for a system and an environment; some of either may be assumed. */
export interface ReadSubject extends Subject {
  readonly diagnostics: readonly Diagnostic[];
  /** The names that the policy or the environment speaks of. */
  readonly known: ReadonlySet<Bytes>;
  /** What boot would write; undefined where the environment is assumed. */
  readonly plan?: Plan;
  readonly files: readonly string[];
  /** What the answer takes for granted, a sentence each. */
  readonly assumptions: readonly string[];
}

/** What a question names itself: where accounts or variables are assumed, it exists, too. */
export interface Asked {
  readonly users?: readonly Bytes[];
  readonly variables?: readonly Bytes[];
  /** Whether the question is about the policy rather than about one environment: then --env only adds to what is assumed. */
  readonly isWide?: boolean;
}

/** Reads what the options name; without --policies it is the policy of this system, guarded as boot guards it. */
export function readSubject(host: Host, options: SubjectOptions, asked: Asked = {}): ReadSubject {
  const isLocal = options.policies === undefined;
  const loaded = loadPolicy(host, options.policies ?? paths.policies, { guarded: isLocal });
  const names = asked.isWide ? representatives([loaded.policy]) : [];
  const variables = [...names, ...(asked.variables ?? [])];
  return subjectOf(host, loaded, options, givenEnvironment(host, options), [loaded.policy], { ...asked, variables });
}

/** Two policies in the same surroundings: what is assumed is assumed for both. */
export function readPair(
  host: Host,
  [old, now]: readonly [old: string, now: string],
  options: Omit<SubjectOptions, "policies">,
): readonly [ReadSubject, ReadSubject] {
  const load = (folder: string) => loadPolicy(host, folder, { guarded: false, prefix: `${shownPath(folder)}/` });
  const [before, after] = [load(old), load(now)];
  const both = [before.policy, after.policy];
  const asked = { variables: representatives(both), isWide: true };
  // Once for both: what is piped in is there only once.
  const environment = givenEnvironment(host, options);
  const read = (loaded: LoadedPolicy, policies: string) =>
    subjectOf(host, loaded, { ...options, policies }, environment, both, asked);
  return [read(before, old), read(after, now)];
}

/** What --env names. */
function givenEnvironment(host: Host, { env }: Pick<SubjectOptions, "env">): Environment | undefined {
  return env === undefined ? undefined : readEnvironmentFile(host, env);
}

/** A policy in its surroundings; `policies` are all whose names are taken as existing where nothing says what exists. */
function subjectOf(
  host: Host,
  { policy, diagnostics, files, id }: LoadedPolicy,
  options: SubjectOptions,
  given: Environment | undefined,
  policies: readonly Policy[],
  asked: Asked,
): ReadSubject {
  const isLocal = options.policies === undefined;
  const live = isLocal ? readLive(host) : undefined;
  const assumptions: string[] = [];
  if (files.length === 0) assumptions.push("there is no policy file: the default policy holds");
  if (live && live.policyId !== undefined && live.policyId !== id)
    assumptions.push(
      "the policy as its files are now: the container runs by an older one (env-broker reload applies it)",
    );

  // Of a container that does not run as root, whoever asks has a state of its own.
  const init = live ? host.uid() : 0;
  const world = readWorld(host, options, policies, asked, init, assumptions);
  const environment = given ?? live?.environment;
  const named = [...claimsOf(policy).names, ...fileVariables(policy)];
  const subject = { policy, world, files, assumptions };
  if (!environment) {
    assumptions.push(
      "every variable and secret file that the policy names is there, and no other (--env FILE reads an environment)",
    );
    const evaluation = evaluate(policy, assumedHoldings(policy, policies, asked.variables ?? []), world);
    const all = sortDiagnostics([...diagnostics, ...evaluation.diagnostics]);
    return { ...subject, evaluation, known: new Set(named), diagnostics: all };
  }
  const found = isLocal && given ? findBaked(host) : undefined;
  const { secrets, diagnostics: secretProblems } = isLocal
    ? readSecrets(host, policy)
    : { secrets: new Map<Bytes, Bytes>(), diagnostics: [] };
  const baked = found ? bakedVariables(found) : new Map();
  const assumedFiles = isLocal ? new Set<Bytes>() : fileVariables(policy);
  if (assumedFiles.size > 0) assumptions.push("every secret file that the policy names is there");
  const plan = makePlan({ environment, baked, policy, world, secrets, assumedFiles });
  const known = new Set([...named, ...plan.variables.keys()]);
  const all = [...diagnostics, ...(found?.diagnostics ?? []), ...secretProblems, ...plan.diagnostics];
  const read = { ...subject, plan, known, diagnostics: sortDiagnostics(all) };
  if (isLocal || !asked.isWide) return { ...read, evaluation: plan.evaluation };
  assumptions.push("every variable that the policy names is set, beside those of --env");
  const wide = assumedHoldings(policy, policies, [...plan.variables.keys(), ...(asked.variables ?? [])]);
  return { ...read, evaluation: evaluate(policy, wide, world) };
}

/** Who exists: by the account files that the options name or this system has, or by the policy's own names. */
function readWorld(
  host: Host,
  { accounts, policies: folder }: SubjectOptions,
  policies: readonly Policy[],
  asked: Asked,
  init: number,
  assumptions: string[],
): World {
  const isLocal = folder === undefined;
  if (accounts !== undefined) host.openFolder(accounts).close();
  if (accounts !== undefined || isLocal) return { accounts: readAccounts(host, accounts ?? paths.etc).accounts, init };
  assumptions.push(
    "every user and group of the policy exists, and no user is in any group (--accounts DIR reads passwd and group)",
  );
  return { accounts: assumeAccounts(policies, asked), init };
}

/** The image's own files, as far as they may be read: after a boot they are root's and docker_env's. */
function findBaked(host: Host): FoundDirectory | undefined {
  return whereReadable(() => findDirectory(host, directoryPlace));
}
