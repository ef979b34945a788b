import { isBrokerError } from "../broker-error.ts";
import { type Change, changesBetween, isAffected } from "../grants/changes.ts";
import { readTable } from "../grants/read.ts";
import { type Recalled, recall } from "../grants/recall.ts";
import { writeTable } from "../grants/write.ts";
import type { Folder, Host } from "../host/host.ts";
import { paths, stateFolder } from "../paths.ts";
import type { Caller } from "../policy/decide.ts";
import { parseSnapshot, type Snapshot, withoutDefaults } from "../snapshot/snapshot-file.ts";
import { ascii, toArray } from "../text/bytes.ts";
import { readAccounts } from "./accounts.ts";
import { makePlan } from "./plan.ts";
import { isUnguarded, loadPolicy } from "./policy-files.ts";
import { Report } from "./report.ts";
import { readSecrets } from "./secrets.ts";

/** As much as a table may have: native/layout.h. */
const fileLimit = 64 * 1024 * 1024;

export interface Reloaded {
  readonly changes: readonly Change[];
  /** Whether a process would be started otherwise by now. */
  readonly isAffected: (process: Caller) => boolean;
}

/**
 * Makes the grant table anew from the snapshot, with policy, accounts and secret files as they are now, and puts it in
 * the place of the old one; what changed, or undefined if anything is wrong: then the old table stays, and everything
 * is reported.
 */
export function reload(host: Host): Reloaded | undefined {
  const report = new Report(host, "nothing is changed");
  const state = openState(host);
  const old = state && readState(state);
  if (!state || typeof old !== "object") {
    const folder = stateFolder(host.uid());
    const absent = `there is no grant table in ${folder}: reload is for a running container of this user's`;
    report.say(typeof old === "string" ? old : absent);
    return undefined;
  }
  const { snapshot, table: before } = old;
  const loaded = loadPolicy(host, paths.policies, { guarded: true });
  if (isUnguarded(loaded)) {
    report.add(loaded.diagnostics);
    return undefined;
  }
  const { policy, id: policyId } = loaded;
  // A mount that is gone for a moment must not give root everything and everybody else nothing.
  if (loaded.files.length === 0 && policyId !== before.policyId) {
    report.say(
      `there is no policy in ${paths.policies} any more: nothing is changed (write one, or restart the container)`,
    );
    return undefined;
  }
  const accountFiles = readAccounts(host, paths.etc);
  const { secrets, diagnostics } = readSecrets(host, policy);
  const world = { accounts: accountFiles.accounts, init: host.uid() };
  const environment = { variables: withoutDefaults(snapshot), nameless: 0, duplicates: [] };
  const plan = makePlan({ environment, baked: new Map(), policy, world, secrets });
  if (report.add([...loaded.diagnostics, ...diagnostics, ...plan.diagnostics])) return undefined;

  // What once was the container's stays the container's, whatever the policy says now.
  const claims = {
    names: plan.evaluation.claims.names,
    prefixes: new Set([...plan.evaluation.claims.prefixes, ...before.evaluation.claims.prefixes]),
  };
  const table = writeTable({
    ...plan,
    ...accountFiles,
    evaluation: { ...plan.evaluation, claims },
    gone: new Set([...snapshot.gone, ...before.containers]),
    originals: before.originals,
    audit: policy.settings.audit,
    policyId,
  });
  const { uid, gid } = state.status();
  state.replace([[ascii(paths.grants), table]], { uid, gid, mode: 0o600 });
  state.close();
  const after = recallTable(table) as Recalled;
  return {
    changes: changesBetween(before, after),
    isAffected: (process) => isAffected(before, after, process),
  };
}

function openState(host: Host): Folder | undefined {
  try {
    return host.openFolder(stateFolder(host.uid()));
  } catch (failure) {
    if (isBrokerError(failure, "absent", "denied")) return undefined;
    throw failure;
  }
}

/** What a running container has, or why it cannot be reloaded; undefined if there is none. */
function readState(state: Folder): { snapshot: Snapshot; table: Recalled } | string | undefined {
  try {
    if (state.kindOf(ascii(paths.booting)) !== undefined)
      return "the container is still starting: a startup file cannot reload";
    const snapshot = parseSnapshot(state.read(ascii(paths.snapshot), fileLimit));
    const table = recallTable(toArray(state.read(ascii(paths.grants), fileLimit)));
    return table
      ? { snapshot, table }
      : `${state.path}/${paths.grants} is damaged: restart the container, so that boot writes it anew`;
  } catch (failure) {
    if (isBrokerError(failure, "absent", "denied")) return undefined;
    throw failure;
  }
}

function recallTable(bytes: Uint8Array): Recalled | undefined {
  const records = readTable(bytes);
  return records && recall(records);
}
