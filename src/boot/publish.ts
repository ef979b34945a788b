import type { Accounts } from "../accounts/accounts.ts";
import { readersGroup } from "../accounts/readers.ts";
import { isBrokerError } from "../broker-error.ts";
import { hashValue } from "../grants/hash.ts";
import { writeTable } from "../grants/write.ts";
import type { Host } from "../host/host.ts";
import { paths, stateFolder } from "../paths.ts";
import { formatJson } from "../snapshot/json.ts";
import { formatShell } from "../snapshot/shell.ts";
import { formatSnapshot } from "../snapshot/snapshot-file.ts";
import { ascii } from "../text/bytes.ts";
import {
  clearDirectory,
  type DirectoryPlace,
  directoryPlace,
  emptyDirectory,
  type FormsAccess,
  findDirectory,
  removeDirectory,
  writeDirectory,
} from "./directory.ts";
import type { LoadedPolicy } from "./policy-files.ts";
import type { Report } from "./report.ts";
import type { Stage } from "./stage.ts";

/** Where env-init takes the table from if there is no state folder. */
const tableDescriptor = 4;

const rootOnly: FormsAccess = { folder: { uid: 0, gid: 0, mode: 0o700 }, file: { uid: 0, gid: 0, mode: 0o600 } };

/** Writes what a stage of boot has to show: the three forms, or a directory for startup files only, then the table. */
export class Publisher {
  readonly #host: Host;
  readonly #policy: LoadedPolicy;
  readonly #files: "all" | "none";
  readonly #hasState: boolean;
  readonly #hasStartupFiles: boolean;
  readonly #state: string;
  #place = directoryPlace;

  constructor(host: Host, policy: LoadedPolicy, hasState: boolean, hasStartupFiles: boolean) {
    this.#host = host;
    this.#policy = policy;
    this.#files = policy.policy.settings.files;
    this.#hasState = hasState;
    this.#hasStartupFiles = hasStartupFiles;
    this.#state = stateFolder(host.uid());
    // What an earlier life left there says nothing about this one.
    if (hasState) this.clear();
  }

  /** Where startup files read and write variables. */
  get place(): DirectoryPlace {
    return this.#place;
  }

  /** `isOpen`: startup files are about to write, so a boot that ends here must not take what they wrote for the image's. */
  publish(stage: Stage, report: Report, isOpen: boolean): void {
    if (this.#place === directoryPlace) {
      const isWritten = this.#publishForms(stage, report, isOpen);
      if (!isWritten && this.#hasStartupFiles) this.#place = { parent: this.#state, name: paths.startupDirectory };
    }
    if (this.#place !== directoryPlace) this.#publishForStartup(stage, isOpen);
    this.#publishTable(stage);
  }

  /** Says to reloads that the table is boot's own as long as startup files run. */
  begin(): void {
    const state = this.#host.openFolder(this.#state);
    const { uid, gid } = state.status();
    state.replace([[ascii(paths.booting), ascii("")]], { uid, gid, mode: 0o600 });
    state.close();
  }

  /** Removes what was for startup files only. */
  clear(): void {
    if (!this.#hasState) return;
    const state = this.#host.openFolder(this.#state);
    state.remove(ascii(paths.booting));
    removeDirectory(this.#host, state, paths.startupDirectory);
    state.close();
  }

  /** Writes the three forms of the snapshot, or takes them back; whether they are there now. A line says why not. */
  #publishForms(stage: Stage, report: Report, isOpen: boolean): boolean {
    if (this.#host.uid() !== 0) return false;
    const etc = this.#host.openFolder(paths.etc);
    const isWritable = etc.status().onWritableMount;
    etc.close();
    if (!isWritable) {
      report.say(`${paths.etc} is read-only: container_environment, .sh and .json are not written`);
      return false;
    }
    const readers = accessFor(stage.accountFiles.accounts);
    const failed = this.#writeForms(stage, readers, isOpen);
    if (failed === undefined) return this.#files === "all";
    // Without CAP_CHOWN they cannot be the readers' group's, and can still be root's.
    if (readers !== rootOnly && this.#writeForms(stage, rootOnly, isOpen) === undefined) {
      report.say(`${failed}: only root can read container_environment, .sh and .json`);
      return this.#files === "all";
    }
    report.say(`${failed}: container_environment, .sh and .json are not complete`);
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
    const state = this.#host.openFolder(this.#state);
    const { uid, gid } = state.status();
    const found = findDirectory(this.#host, this.#place) ?? emptyDirectory;
    const access = { folder: { uid, gid, mode: 0o700 }, file: { uid, gid, mode: 0o600 } };
    writeDirectory(this.#host, state, this.#place.name, found, plan.variables, access, isOpen);
    state.close();
  }

  /** Writes snapshot and grant table into the state folder, the table last: launchers start to work with it. */
  #publishTable({ plan, accountFiles, originals }: Stage): void {
    const { variables } = plan;
    const gone = new Set([...originals.keys()].filter((name) => !variables.has(name)));
    const hashes = new Map([...originals].map(([name, value]) => [name, hashValue(value)] as const));
    const { policy, id: policyId } = this.#policy;
    const { audit } = policy.settings;
    const table = writeTable({ ...plan, ...accountFiles, originals: hashes, gone, audit, policyId });
    if (!this.#hasState) {
      this.#host.fillDescriptor(tableDescriptor, table);
      return;
    }
    const state = this.#host.openFolder(this.#state);
    const { uid, gid } = state.status();
    state.replace(
      [
        [ascii(paths.snapshot), formatSnapshot({ variables, gone, defaults: plan.defaults })],
        [ascii(paths.grants), table],
      ],
      { uid, gid, mode: 0o600 },
    );
    state.close();
  }
}

/** Members of docker_env read everything; without that group, or if it is gid 0, which arbitrary uids have, only root. */
function accessFor(accounts: Accounts): FormsAccess {
  const gid = accounts.group(readersGroup)?.gid ?? 0;
  if (gid === 0) return rootOnly;
  return { folder: { uid: 0, gid, mode: 0o750 }, file: { uid: 0, gid, mode: 0o640 } };
}
