import { isBrokerError } from "../broker-error.ts";
import { type Bytes, sortBytes } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { openBeneath } from "./beneath.ts";
import type { Calls, Look } from "./calls.ts";
import { attempt, errnoOf, failure, translated } from "./errors.ts";
import type { Access, FileKind, Folder, GuardedContent, NamedContent, Status } from "./host.ts";

/**
 * Folders by their descriptors, the same on both hosts: only the system calls under them differ. `path` is for messages;
 * it is what is opened, or `name` in the folder `above`.
 */
export function openFolder(calls: Calls, path: string, above?: number, name = encodeUtf8(path)): Folder {
  const descriptor = attempt("open", path, () => calls.openFolder(above, name));
  return new OpenFolder(calls, path, descriptor);
}

/** Reads an open regular file to its end, and what was looked at before; the caller closes it. */
export function readOpenFile(
  calls: Calls,
  descriptor: number,
  path: string,
  limit: number,
): { content: Bytes; look: Look } {
  // Looked at first: what is written meanwhile makes its stamp an old one.
  const look = attempt("look at", path, () => calls.look(descriptor));
  if (look.kind !== "file") throw failure("not-a-file", "read", path);
  const content = attempt("read", path, () => calls.read(descriptor, limit + 1));
  if (content.length > limit) throw failure("too-large", "read", path, `it is larger than ${limit} bytes`);
  return { content, look };
}

class OpenFolder implements Folder {
  readonly path: string;
  readonly #calls: Calls;
  readonly #descriptor: number;

  constructor(calls: Calls, path: string, descriptor: number) {
    this.#calls = calls;
    this.path = path;
    this.#descriptor = descriptor;
  }

  status(): Status {
    return attempt("look at", this.path, () => this.#calls.look(this.#descriptor));
  }

  list(): Bytes[] {
    return sortBytes(attempt("list", this.path, () => this.#calls.list(this.#descriptor)));
  }

  kindOf(name: Bytes): FileKind | undefined {
    return attempt("look at", this.#shown(name), () => this.#calls.kindOf(this.#descriptor, name));
  }

  read(name: Bytes, limit: number): Bytes {
    const path = this.#shown(name);
    const descriptor = attempt("read", path, () => this.#calls.openFile(this.#descriptor, name));
    try {
      return readOpenFile(this.#calls, descriptor, path, limit).content;
    } finally {
      this.#calls.close(descriptor);
    }
  }

  readBeneath(path: Bytes, limit: number): GuardedContent {
    const shown = this.#shown(path);
    const { descriptor, folders } = openBeneath(this.#calls, this.#descriptor, path, shown);
    try {
      const { content, look } = readOpenFile(this.#calls, descriptor, shown, limit);
      return { content, file: look, folders };
    } finally {
      this.#calls.close(descriptor);
    }
  }

  makeFolder(name: Bytes): Folder {
    const path = this.#shown(name);
    attempt("create", path, () => {
      try {
        this.#calls.makeFolder(this.#descriptor, name);
      } catch (error) {
        if (errnoOf(error) !== "EEXIST") throw error;
      }
    });
    return openFolder(this.#calls, path, this.#descriptor, name);
  }

  setAccess(access: Access): void {
    attempt("set owner and mode of", this.path, () => this.#calls.setAccess(this.#descriptor, access));
  }

  replace(files: Iterable<NamedContent>, access: Access): void {
    const all = [...files];
    try {
      this.#calls.replace(this.#descriptor, all, access);
    } catch (error) {
      const at = error instanceof Error && "at" in error ? all[Number(error.at)] : undefined;
      throw at ? translated(error, "write", this.#shown(at[0])) : error;
    }
  }

  remove(name: Bytes): void {
    try {
      attempt("remove", this.#shown(name), () => this.#calls.remove(this.#descriptor, name));
    } catch (error) {
      if (!isBrokerError(error, "absent")) throw error;
    }
  }

  removeFolder(name: Bytes): void {
    attempt("remove", this.#shown(name), () => this.#calls.removeFolder(this.#descriptor, name));
  }

  isProgram(name: Bytes): boolean {
    return this.#calls.isProgram(this.#descriptor, name);
  }

  close(): void {
    this.#calls.close(this.#descriptor);
  }

  #shown(name: Bytes): string {
    return printable(`${encodeUtf8(this.path)}/${name}` as Bytes);
  }
}
