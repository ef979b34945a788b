import { BrokerError } from "../broker-error.ts";
import { limits } from "../contract/limits.ts";
import { state as names, stateFolder } from "../contract/paths.ts";
import type { Folder, Host, NamedContent } from "../host/host.ts";
import { formatSnapshot, parseSnapshot, type Snapshot } from "../snapshot/snapshot-file.ts";
import { ascii, toArray } from "../text/bytes.ts";
import { whereReadable } from "./readable.ts";

/** The state folder of this user: snapshot and grant table, and whether boot is still at work. */
export class State {
  readonly #folder: Folder;

  /** Opens it; a BrokerError if it is not there, or if it is not this user's alone, as launchers look at it, too. */
  constructor(host: Host) {
    const path = stateFolder(host.uid());
    this.#folder = host.openFolder(path);
    const { uid, mode } = this.#folder.status();
    if (uid === host.uid() && (mode & 0o022) === 0) return;
    this.#folder.close();
    throw new BrokerError("policy", `${path} is not this user's, or others can write it`);
  }

  /** The same, or undefined where there is none, or none for this user. */
  static find(host: Host): State | undefined {
    return whereReadable(() => new State(host));
  }

  get folder(): Folder {
    return this.#folder;
  }

  get isBooting(): boolean {
    return this.#folder.kindOf(ascii(names.booting)) !== undefined;
  }

  get hasTable(): boolean {
    return this.#folder.kindOf(ascii(names.grants)) === "file";
  }

  readSnapshot(): Snapshot {
    return parseSnapshot(this.#folder.read(ascii(names.snapshot), limits.snapshot));
  }

  /** The grant table as it stands in the file. */
  readTable(): Uint8Array {
    return toArray(this.#folder.read(ascii(names.grants), limits.table));
  }

  /** Says to reloads that the table is boot's own as long as startup files run. */
  beginBoot(): void {
    this.#replace([[ascii(names.booting), ascii("")]]);
  }

  endBoot(): void {
    this.#folder.remove(ascii(names.booting));
  }

  /** The table last: launchers start to work with it. */
  write(snapshot: Snapshot, table: Uint8Array<ArrayBuffer>): void {
    this.#replace([
      [ascii(names.snapshot), formatSnapshot(snapshot)],
      [ascii(names.grants), table],
    ]);
  }

  writeTable(table: Uint8Array<ArrayBuffer>): void {
    this.#replace([[ascii(names.grants), table]]);
  }

  close(): void {
    this.#folder.close();
  }

  /** Everything is its owner's alone. */
  #replace(files: readonly NamedContent[]): void {
    const { uid, gid } = this.#folder.status();
    this.#folder.replace(files, { uid, gid, mode: 0o600 });
  }
}
