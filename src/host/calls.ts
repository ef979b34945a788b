import type { Bytes } from "../text/bytes.ts";
import type { Access, FileKind, FileStamp, NamedContent, Status } from "./host.ts";

/**
 * The system calls that each host brings. A folder is a descriptor, a name is relative to it, and nothing but
 * openSystemFile follows a link at the end of a name. What fails is thrown as an Error whose `code` is errno's name.
 */
export interface Calls {
  /** A descriptor for a folder; `folder` is undefined for an absolute name. */
  openFolder(folder: number | undefined, name: Bytes): number;
  /** A descriptor that only names a folder on the way, which needs no permission to list it (O_PATH). */
  openPlace(folder: number, name: Bytes): number;
  /** A descriptor for reading, whatever it is: opening a FIFO does not wait for a writer. */
  openFile(folder: number, name: Bytes): number;
  openSystemFile(path: Bytes): number;
  close(descriptor: number): void;
  /** The target of a link; EINVAL if the name is none. */
  readLink(folder: number, name: Bytes): Bytes;
  look(descriptor: number): Look;
  /** What a name stands for; undefined if there is nothing. */
  kindOf(folder: number, name: Bytes): FileKind | undefined;
  /** The names in a folder, in no order, without `.` and `..`. */
  list(folder: number): Bytes[];
  /** Everything up to the end of the file, but at most `limit` bytes. */
  read(descriptor: number, limit: number): Bytes;
  /** What comes next, at most 64 KB, waiting for it; empty at the end. */
  readSome(descriptor: number): Bytes;
  /** Does nothing for some milliseconds. */
  pause(milliseconds: number): void;
  /** Writes everything, however often that takes; a full pipe is waited for, to stderr no longer than limitWaiting says: EAGAIN. */
  write(descriptor: number, content: Bytes): void;
  /** Host.limitWaiting. */
  limitWaiting(milliseconds: number): void;
  makeFolder(folder: number, name: Bytes): void;
  setAccess(descriptor: number, access: Access): void;
  /** Folder.replace; in one call, since a call for each step of each file costs more than the steps. An error has `at`, the index of the file. */
  replace(folder: number, files: readonly NamedContent[], access: Access): void;
  remove(folder: number, name: Bytes): void;
  /** Removes an empty folder. */
  removeFolder(folder: number, name: Bytes): void;
  /** Folder.isProgram. */
  isProgram(folder: number, name: Bytes): boolean;
  /** Host.runHelper; the first word is the program's name for itself. */
  run(helper: string, words: readonly Bytes[], environment: readonly Bytes[]): number;
  /** Host.askHelper; EIO if the helper failed. */
  ask(helper: string): Bytes;
}

/** What fstat(2) and the mount say of an open file. */
export interface Look extends Status, FileStamp {
  readonly kind: FileKind;
}
