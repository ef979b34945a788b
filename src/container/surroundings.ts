import { paths } from "../contract/paths.ts";
import type { Diagnostic } from "../diagnostics/diagnostics.ts";
import type { World } from "../evaluation/resolve.ts";
import type { Host } from "../host/host.ts";
import type { Policy } from "../policy/model.ts";
import type { Variables } from "../snapshot/variables.ts";
import { type AccountFiles, readAccounts } from "./accounts.ts";
import { readSecrets } from "./secrets.ts";

/** What a plan takes from this system beside an environment: its accounts and its secret files, as they are now. */
export interface Surroundings {
  readonly accountFiles: AccountFiles;
  readonly world: World;
  readonly secrets: Variables;
  readonly diagnostics: readonly Diagnostic[];
}

export function readSurroundings(host: Host, policy: Policy): Surroundings {
  const accountFiles = readAccounts(host, paths.etc);
  const { secrets, diagnostics } = readSecrets(host, policy);
  return { accountFiles, world: { accounts: accountFiles.accounts, init: host.uid() }, secrets, diagnostics };
}
