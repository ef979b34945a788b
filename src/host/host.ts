import type { programs } from "../contract/programs.ts";
import type { Bytes } from "../text/bytes.ts";

/**
 * The only doorway to the operating system. Everything is synchronous, since boot does one thing after another, and
 * narrow, since QuickJS implements it too. Every operation may throw a BrokerError; names and contents are bytes.
 */
export interface Host {
  /** The effective uid of this process. */
  uid(): number;
  /** Everything that can be read from a descriptor, up to its end, which is closed then; "absent" if it is not open. */
  takeDescriptor(descriptor: number): Bytes;
  /** What stdin has next, at most 64 KB, waiting for it; empty at its end. */
  readInput(): Bytes;
  /** Does nothing for some milliseconds. */
  pause(milliseconds: number): void;
  /** Writes content, whole, to a descriptor that this process was given, and closes it. */
  fillDescriptor(descriptor: number, content: Bytes | Uint8Array<ArrayBuffer>): void;
  /**
   * Writes text to stdout (1) or stderr (2), whole; false if there is nobody left to tell: a reader that went away is no
   * error, and neither is a stderr that cannot be written.
   */
  write(descriptor: 1 | 2, text: string): boolean;
  /**
   * From now on a write to stderr waits so long for a reader, and none waits once one has waited in vain: what is left
   * then is left out. The descriptor's own flags, which other processes share, stay. On Node a socket is waited for.
   */
  limitWaiting(milliseconds: number): void;
  isTerminal(descriptor: 0 | 1 | 2): boolean;
  /** How many characters wide the terminal on stdout is; undefined if it is none, or does not tell. */
  terminalWidth(): number | undefined;
  /** A variable of this process; on Node it has only PATH, LANG, TERM, COLUMNS and NO_COLOR. */
  variable(name: "NO_COLOR" | "COLUMNS"): string | undefined;
  sha256(bytes: Bytes): string;
  /** Opens a folder without following a link at its end; "absent", "not-a-folder" (a link, too) or "denied". */
  openFolder(path: string): Folder;
  /** Every folder that a look-up of an absolute path goes through, from "/" on, through links too, as far as there are any. */
  foldersOnTheWay(path: string): readonly WayFolder[];
  /** Reads a file of the system, such as /etc/passwd, following links as every other program does. */
  readSystemFile(path: string, limit: number): { readonly content: Bytes; readonly stamp: FileStamp };
  /** The uid of a user by the C library's name service, or undefined if it knows none: it may know more than the files. */
  nameServiceUid(user: string): number | undefined;
  /**
   * Runs a program of this installation, by its name in libexec, with this process's streams and no other environment
   * than the given entries, and waits for its end: its exit code, or 128+N if signal N killed it.
   */
  runHelper(helper: HelperName, words: readonly Bytes[], environment: readonly Bytes[]): number;
  /** Runs a program of this installation without words and without an environment; what it prints. */
  askHelper(helper: AskedHelper): Bytes;
}

/** The programs that are asked for what only they can see. */
type AskedHelper = (typeof programs)["listProcesses"];

/** The programs that boot and reload run. */
type HelperName = (typeof programs)["withSnapshot" | "restartServices"];

/** A folder by its descriptor: what is done through it is not led elsewhere by a rename or a link. */
export interface Folder {
  readonly path: string;
  status(): Status;
  /** Everything in the folder but `.` and `..`, sorted by bytes. */
  list(): Bytes[];
  /** What a name stands for, without following a link; undefined if there is nothing. */
  kindOf(name: Bytes): FileKind | undefined;
  /** Reads a regular file; "absent", "link", "not-a-file" (never waits for a FIFO), "too-large" over `limit` bytes. */
  read(name: Bytes, limit: number): Bytes;
  /**
   * Reads a regular file at a relative path. Links are followed as long as they stay beneath this folder, else
   * "outside"; the status of the file and of every folder on the way comes with the content.
   */
  readBeneath(path: Bytes, limit: number): GuardedContent;
  /** Opens a folder in this one, created with mode 0700 if it is absent. */
  makeFolder(name: Bytes): Folder;
  /** Brings the folder itself to an owner, a group and a mode. */
  setAccess(access: Access): void;
  /**
   * Replaces files by rename, one after another: readers see the old content or the new one. The temporary file is never
   * readable early. A file that has its content and access already, and no other name, is left alone.
   */
  replace(files: Iterable<NamedContent>, access: Access): void;
  /** Removes a file; one that is absent already is no error. */
  remove(name: Bytes): void;
  /** Removes an empty folder. */
  removeFolder(name: Bytes): void;
  /** Whether a name, links followed, is a regular file that this process may execute. */
  isProgram(name: Bytes): boolean;
  close(): void;
}

/** A file to write; what was put together as an array is written as it is. */
export type NamedContent = readonly [name: Bytes, content: Bytes | Uint8Array<ArrayBuffer>];

export interface Access {
  readonly uid: number;
  readonly gid: number;
  /** Permission bits, such as 0o640. */
  readonly mode: number;
}

export type FileKind = "file" | "folder" | "other";

/** A folder that a look-up goes through, and whether by a link in it. */
export interface WayFolder extends Status {
  readonly holdsLink: boolean;
}

export interface Status extends Access {
  /** Whether the mount that it is on can be written. */
  readonly onWritableMount: boolean;
}

/** What tells whether a file is still the same. */
export interface FileStamp {
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: bigint;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
}

export interface GuardedContent {
  readonly content: Bytes;
  readonly file: Status;
  readonly folders: readonly Status[];
}
