import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { isBrokerError } from "../../broker-error.ts";
import { ascii, type Bytes, compare, fromArray, toArray } from "../../text/bytes.ts";
import { type Access, type FileKind, type Folder, type GuardedContent, type Status, temporaryName } from "../host.ts";
import { openBeneath } from "./beneath.ts";
import { attempt, failure, shown } from "./errors.ts";
import { at } from "./place.ts";
import { kindOf, statusOf } from "./status.ts";

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;
const temporary = ascii(temporaryName);

/** Opens a folder; `path` is for messages, `place` is what is opened. */
export function openFolder(path: string, place: string | Buffer = path): Folder {
  const fd = attempt("open", path, () => openSync(place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
  return new NodeFolder(path, fd);
}

/** Reads an open regular file to its end; the caller closes it. */
export function readOpenFile(fd: number, path: string, limit: number): Bytes {
  if (!attempt("look at", path, () => fstatSync(fd)).isFile()) throw failure("not-a-file", "read", path);
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.alloc(Math.min(65_536, limit - length + 1));
    const got = attempt("read", path, () => readSync(fd, chunk));
    length += got;
    if (length > limit) throw failure("too-large", "read", path, `it is larger than ${limit} bytes`);
    if (got === 0) return fromArray(Buffer.concat(chunks));
    chunks.push(chunk.subarray(0, got));
  }
}

class NodeFolder implements Folder {
  readonly path: string;
  readonly #fd: number;

  constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  status(): Status {
    return statusOf(this.#fd, this.path);
  }

  list(): Bytes[] {
    const names = attempt("list", this.path, () => readdirSync(`/proc/self/fd/${this.#fd}`, { encoding: "buffer" }));
    return names.map((name) => fromArray(name)).sort(compare);
  }

  kindOf(name: Bytes): FileKind | undefined {
    const stats = attempt("look at", this.#shown(name), () => lstatSync(at(this.#fd, name), { throwIfNoEntry: false }));
    return stats && kindOf(stats);
  }

  read(name: Bytes, limit: number): Bytes {
    const path = this.#shown(name);
    const fd = attempt("read", path, () => openSync(at(this.#fd, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    try {
      return readOpenFile(fd, path, limit);
    } finally {
      closeSync(fd);
    }
  }

  readBeneath(path: Bytes, limit: number): GuardedContent {
    const name = this.#shown(path);
    const { fd, folders } = openBeneath(this.#fd, path, name);
    try {
      return { content: readOpenFile(fd, name, limit), file: statusOf(fd, name), folders };
    } finally {
      closeSync(fd);
    }
  }

  makeFolder(name: Bytes): Folder {
    const path = this.#shown(name);
    try {
      attempt("create", path, () => mkdirSync(at(this.#fd, name), 0o700));
    } catch (error) {
      if (!isBrokerError(error, "failed") || !error.message.endsWith("EEXIST")) throw error;
    }
    return openFolder(path, at(this.#fd, name));
  }

  setAccess(access: Access): void {
    setAccess(this.#fd, this.path, access);
  }

  replace(name: Bytes, content: Bytes, access: Access): void {
    const path = this.#shown(name);
    this.remove(temporary);
    const fd = attempt("write", path, () =>
      openSync(at(this.#fd, temporary), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600),
    );
    try {
      setAccess(fd, path, access);
      const array = toArray(content);
      for (let done = 0; done < array.length; ) done += attempt("write", path, () => writeSync(fd, array, done));
      attempt("write", path, () => renameSync(at(this.#fd, temporary), at(this.#fd, name)));
    } catch (error) {
      this.remove(temporary);
      throw error;
    } finally {
      closeSync(fd);
    }
  }

  remove(name: Bytes): void {
    try {
      attempt("remove", this.#shown(name), () => unlinkSync(at(this.#fd, name)));
    } catch (error) {
      if (!isBrokerError(error, "absent")) throw error;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #shown(name: Bytes): string {
    return shown(Buffer.concat([Buffer.from(`${this.path}/`), toArray(name)]));
  }
}

/** The group first and the mode after it, since a change of owner clears bits of the mode: chown(2). */
function setAccess(fd: number, path: string, { uid, gid, mode }: Access): void {
  attempt("set the owner of", path, () => fchownSync(fd, uid, gid));
  attempt("set the mode of", path, () => fchmodSync(fd, mode));
}
