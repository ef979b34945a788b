import { isBrokerError } from "../broker-error.ts";
import { type Change, changesBetween, isAffected } from "../changes/changes.ts";
import { makeTable } from "../container/make-table.ts";
import { Notices } from "../container/notices.ts";
import { makePlan } from "../container/plan.ts";
import { isUnguarded, loadPolicy } from "../container/policy-files.ts";
import { State } from "../container/state.ts";
import { readSurroundings } from "../container/surroundings.ts";
import { paths, state, stateFolder } from "../contract/paths.ts";
import type { Caller } from "../decision/caller.ts";
import { readTable } from "../grants/read.ts";
import { type Recalled, recall } from "../grants/recall.ts";
import type { Host } from "../host/host.ts";
import { environmentOf } from "../snapshot/environ.ts";
import { type Snapshot, withoutDefaults } from "../snapshot/snapshot-file.ts";

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
  const notices = new Notices(host, "nothing is changed");
  const running = State.find(host);
  const old = running && readState(running);
  if (!running || typeof old !== "object") {
    const folder = stateFolder(host.uid());
    const absent = `there is no grant table in ${folder}: reload is for a running container of this user's`;
    notices.say(typeof old === "string" ? old : absent);
    return undefined;
  }
  const { snapshot, before } = old;
  const loaded = loadPolicy(host, paths.policies, { guarded: true });
  if (isUnguarded(loaded)) {
    notices.add(loaded.diagnostics);
    return undefined;
  }
  const { policy, id: policyId } = loaded;
  // A mount that is gone for a moment must not give root everything and everybody else nothing.
  if (loaded.files.length === 0 && policyId !== before.policyId) {
    notices.say(
      `there is no policy in ${paths.policies} any more: nothing is changed (write one, or restart the container)`,
    );
    return undefined;
  }
  const { accountFiles, world, secrets, diagnostics } = readSurroundings(host, policy);
  const environment = environmentOf(withoutDefaults(snapshot));
  const plan = makePlan({ environment, baked: new Map(), policy, world, secrets });
  if (notices.add([...loaded.diagnostics, ...diagnostics, ...plan.diagnostics])) return undefined;

  // What once was the container's stays the container's, whatever the policy says now.
  const claims = {
    names: plan.evaluation.claims.names,
    prefixes: new Set([...plan.evaluation.claims.prefixes, ...before.evaluation.claims.prefixes]),
  };
  const table = makeTable({
    ...plan,
    ...accountFiles,
    evaluation: { ...plan.evaluation, claims },
    gone: new Set([...snapshot.gone, ...before.containers]),
    originals: before.originals,
    audit: policy.settings.audit,
    policyId,
  });
  running.writeTable(table);
  running.close();
  // Read back, so that like is compared with like: a table with a table.
  const after = recallTable(table) as Recalled;
  return {
    changes: changesBetween(before, after),
    isAffected: (process) => isAffected(before, after, process),
  };
}

/** What a running container has, or why it cannot be reloaded; undefined if there is none. */
function readState(running: State): { snapshot: Snapshot; before: Recalled } | string | undefined {
  try {
    if (running.isBooting) return "the container is still starting: a startup file cannot reload";
    const snapshot = running.readSnapshot();
    const before = recallTable(running.readTable());
    return before
      ? { snapshot, before }
      : `${running.folder.path}/${state.grants} is damaged: restart the container, so that boot writes it anew`;
  } catch (failure) {
    if (isBrokerError(failure, "absent", "denied")) return undefined;
    throw failure;
  }
}

function recallTable(bytes: Uint8Array): Recalled | undefined {
  const records = readTable(bytes);
  return records && recall(records);
}
