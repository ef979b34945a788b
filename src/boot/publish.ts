import type { Accounts } from "../accounts/accounts.ts";
import { readersGroup } from "../accounts/readers.ts";
import { BrokerError, isBrokerError } from "../broker-error.ts";
import {
  type DirectoryPlace,
  directoryPlace,
  emptyDirectory,
  findDirectory,
  openPlace,
} from "../container/find-directory.ts";
import { makeTable } from "../container/make-table.ts";
import type { Notices } from "../container/notices.ts";
import type { LoadedPolicy } from "../container/policy-files.ts";
import { State } from "../container/state.ts";
import { bootCall } from "../contract/boot-call.ts";
import { paths, state, stateFolder } from "../contract/paths.ts";
import { hashValue } from "../grants/hash.ts";
import type { Host } from "../host/host.ts";
import { formatJson } from "../snapshot/json.ts";
import { formatShell } from "../snapshot/shell.ts";
import { ascii } from "../text/bytes.ts";
import type { Stage } from "./stage.ts";
import { clearDirectory, type FormsAccess, removeDirectory, writeDirectory } from "./write-directory.ts";

const rootOnly: FormsAccess = { folder: { uid: 0, gid: 0, mode: 0o700 }, file: { uid: 0, gid: 0, mode: 0o600 } };

/** Writes what a stage of boot has to show: the three forms, or a directory for startup files only, then the table. */
export class Publisher {
  readonly #host: Host;
  readonly #policy: LoadedPolicy;
  readonly #notices: Notices;
  readonly #files: "all" | "none";
  readonly #hasState: boolean;
  readonly #hasStartupFiles: boolean;
  #place = directoryPlace;

  constructor(
    host: Host,
    policy: LoadedPolicy,
    notices: Notices,
    { hasState, hasStartupFiles }: { readonly hasState: boolean; readonly hasStartupFiles: boolean },
  ) {
    this.#host = host;
    this.#policy = policy;
    this.#notices = notices;
    this.#files = policy.policy.settings.files;
    this.#hasState = hasState;
    this.#hasStartupFiles = hasStartupFiles;
  }

  /** Where startup files read and write variables. */
  get place(): DirectoryPlace {
    return this.#place;
  }

  /** Says to reloads that the table is boot's own as long as startup files run. */
  begin(): void {
    const running = new State(this.#host);
    running.beginBoot();
    running.close();
  }

  /** `isOpen`: startup files are about to write, so a boot that ends here must not take what they wrote for the image's. */
  publish(stage: Stage, isOpen: boolean): void {
    if (this.#place === directoryPlace) {
      const isWritten = this.#publishForms(stage, isOpen);
      if (!isWritten && this.#hasStartupFiles) {
        this.#place = { parent: stateFolder(this.#host.uid()), name: state.startupDirectory };
      }
    }
    if (this.#place !== directoryPlace) this.#publishForStartup(stage, isOpen);
    this.#publishTable(stage);
  }

  /** Removes what is for startup files only; what an earlier life left there says nothing about this one. */
  clear(): void {
    if (!this.#hasState) return;
    const running = new State(this.#host);
    running.endBoot();
    removeDirectory(this.#host, running.folder, state.startupDirectory);
    running.close();
  }

  /** Writes the three forms of the snapshot, or takes them back; whether they are there now. A line says why not. */
  #publishForms(stage: Stage, isOpen: boolean): boolean {
    if (this.#host.uid() !== 0) return false;
    const etc = this.#host.openFolder(paths.etc);
    const isWritable = etc.status().onWritableMount;
    etc.close();
    if (!isWritable) {
      this.#notices.say(`${paths.etc} is read-only: container_environment, .sh and .json are not written`);
      return false;
    }
    const readers = accessFor(stage.accountFiles.accounts);
    const failed = this.#writeForms(stage, readers, isOpen);
    if (failed === undefined) return this.#files === "all";
    // Without CAP_CHOWN they cannot be the readers' group's, and can still be root's.
    if (readers !== rootOnly && this.#writeForms(stage, rootOnly, isOpen) === undefined) {
      this.#notices.say(`${failed}: only root can read container_environment, .sh and .json`);
      return this.#files === "all";
    }
    this.#notices.say(`${failed}: container_environment, .sh and .json are not complete`);
    return false;
  }

  /** What kept the forms from being written, or undefined. */
  #writeForms({ plan: { variables }, found }: Stage, access: FormsAccess, isOpen: boolean): string | undefined {
    const etc = this.#host.openFolder(paths.etc);
    try {
      if (this.#files === "none") {
        clearDirectory(etc, found, access.file);
        return undefined;
      }
      writeDirectory(this.#host, etc, paths.directory, found, variables, access, isOpen);
      const dumps = [
        [ascii(paths.shell), formatShell(variables)],
        [ascii(paths.json), formatJson(variables)],
      ] as const;
      etc.replace(dumps, access.file);
      return undefined;
    } catch (error) {
      if (!isBrokerError(error, "read-only", "denied")) throw error;
      return error.message;
    } finally {
      etc.close();
    }
  }

  #publishForStartup({ plan }: Stage, isOpen: boolean): void {
    const running = new State(this.#host);
    const { uid, gid } = running.folder.status();
    refuseOthers(this.#host, this.#place);
    const found = findDirectory(this.#host, this.#place) ?? emptyDirectory;
    const access = { folder: { uid, gid, mode: 0o700 }, file: { uid, gid, mode: 0o600 } };
    writeDirectory(this.#host, running.folder, this.#place.name, found, plan.variables, access, isOpen);
    running.close();
  }

  /** Writes snapshot and grant table into the state folder, or if there is none, the table to where env-init takes it from. */
  #publishTable({ plan, accountFiles, firstValues }: Stage): void {
    const { variables, defaults } = plan;
    const gone = new Set([...firstValues.keys()].filter((name) => !variables.has(name)));
    const originals = new Map([...firstValues].map(([name, value]) => [name, hashValue(value)] as const));
    const { policy, id: policyId } = this.#policy;
    const { audit } = policy.settings;
    const table = makeTable({ ...plan, ...accountFiles, originals, gone, audit, policyId });
    if (!this.#hasState) {
      this.#host.fillDescriptor(bootCall.tableDescriptor, table);
      return;
    }
    const running = new State(this.#host);
    running.write({ variables, gone, defaults }, table);
    running.close();
  }
}

/** Members of docker_env read everything; without that group, or if it is gid 0, which arbitrary uids have, only root. */
function accessFor(accounts: Accounts): FormsAccess {
  const gid = accounts.group(readersGroup)?.gid ?? 0;
  if (gid === 0) return rootOnly;
  return { folder: { uid: 0, gid, mode: 0o750 }, file: { uid: 0, gid, mode: 0o640 } };
}

/** Whoever owns the folder could still write into it while it is made root's, and what is read back counts as the container's. */
function refuseOthers(host: Host, place: DirectoryPlace): void {
  const folder = openPlace(host, place);
  const owner = folder?.status().uid ?? host.uid();
  folder?.close();
  if (owner !== host.uid())
    throw new BrokerError("failed", `${place.parent}/${place.name} belongs to uid ${owner}: remove it`);
}
