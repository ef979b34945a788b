import { BrokerError, isBrokerError } from "../broker-error.ts";
import type { Host } from "../host/host.ts";
import { paths } from "../paths.ts";
import { type Diagnostic, formatDiagnostic, hasErrors, sortDiagnostics } from "../policy/diagnostics.ts";
import { parseEnviron } from "../snapshot/environ.ts";
import type { Bytes } from "../text/bytes.ts";
import { readAccounts } from "./accounts.ts";
import { bakedVariables, findDirectory, obstacles } from "./directory.ts";
import { makePlan } from "./plan.ts";
import { loadPolicy } from "./policy-files.ts";
import { publishForms, publishTable } from "./publish.ts";
import { readSecrets } from "./secrets.ts";

/** Where env-init hands over the environment that the container was started with. */
const environmentDescriptor = 3;

/**
 * What happens once in the life of a container: everything is read and checked first, and only if nothing is wrong is
 * anything written. Returns 0, or 78 after a full list of what is wrong.
 */
export function boot(host: Host): number {
  const environment = parseEnviron(readEnvironment(host));
  const loaded = loadPolicy(host, paths.policies, { guarded: true });
  // A policy that others may have written is not even looked at: it names files that root would read.
  if (loaded.diagnostics.some(({ code, severity }) => code === "policy-access" && severity === "error")) {
    report(host, loaded.diagnostics);
    return 78;
  }
  const accountFiles = readAccounts(host, paths.etc);
  const found = findDirectory(host);
  const { secrets, diagnostics: secretProblems } = readSecrets(host, loaded.policy);
  const world = { accounts: accountFiles.accounts, init: host.uid() };
  const plan = makePlan({ environment, baked: bakedVariables(found), policy: loaded.policy, world, secrets });

  const { files } = loaded.policy.settings;
  const inTheWay = obstacles(host, found, plan.variables, files);
  const diagnostics = [
    ...loaded.diagnostics,
    ...found.diagnostics,
    ...secretProblems,
    ...plan.diagnostics,
    ...inTheWay,
  ];
  report(host, diagnostics);
  if (hasErrors(diagnostics)) return 78;
  if (loaded.files.length === 0) {
    say(host, `no policy in ${paths.policies}: @init gets every variable, every other user none`);
  }

  const publication = { ...plan, ...accountFiles, originals: new Map([...plan.variables, ...environment.variables]) };
  const leftOut = publishForms(host, publication, found, files);
  if (leftOut !== undefined) say(host, leftOut);
  publishTable(host, publication);
  return 0;
}

function readEnvironment(host: Host): Bytes {
  try {
    return host.readDescriptor(environmentDescriptor);
  } catch (failure) {
    // Whatever is open there: where nobody handed it over, Node has put a descriptor of its own.
    if (!isBrokerError(failure)) throw failure;
    throw new BrokerError("usage", "boot is run by env-init, which hands over the environment as descriptor 3");
  }
}

function report(host: Host, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of sortDiagnostics(diagnostics)) say(host, formatDiagnostic(diagnostic));
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
  if (errors > 0) say(host, `${errors} ${errors === 1 ? "error" : "errors"}: the container is not started`);
}

function say(host: Host, line: string): void {
  host.write(2, `env-broker: ${line}\n`);
}
