import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { paths } from "../../contract/paths.ts";
import { ascii, type Bytes, fromArray, toArray } from "../../text/bytes.ts";
import { errnoOf } from "../errors.ts";
import type { Access, NamedContent } from "../host.ts";
import { look } from "./look.ts";
import { at } from "./place.ts";
import { readUpTo } from "./read.ts";

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;
const temporary = ascii(paths.temporary);

/** Calls.replace. */
export function replace(folder: number, files: readonly NamedContent[], access: Access): void {
  for (const [index, [name, content]] of files.entries()) {
    try {
      const array = typeof content === "string" ? toArray(content) : content;
      if (!isSame(folder, name, array, access)) replaceFile(folder, name, array, access);
    } catch (error) {
      throw Object.assign(error as Error, { at: index });
    }
  }
}

function replaceFile(folder: number, name: Bytes, content: Uint8Array, access: Access): void {
  remove(folder, temporary);
  const descriptor = openSync(at(folder, temporary), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    setAccess(descriptor, access);
    for (let done = 0; done < content.length; ) done += writeSync(descriptor, content, done);
    renameSync(at(folder, temporary), at(folder, name));
  } catch (error) {
    remove(folder, temporary);
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** The group first and the mode after it, since a change of owner clears bits of the mode: chown(2). */
export function setAccess(descriptor: number, { uid, gid, mode }: Access): void {
  fchownSync(descriptor, uid, gid);
  fchmodSync(descriptor, mode);
}

function remove(folder: number, name: Bytes): void {
  try {
    unlinkSync(at(folder, name));
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
}

function isSame(folder: number, name: Bytes, content: Uint8Array, access: Access): boolean {
  const descriptor = openIfFile(folder, name);
  if (descriptor === undefined) return false;
  try {
    if (fstatSync(descriptor).nlink !== 1) return false;
    const { kind, uid, gid, mode, size } = look(descriptor);
    if (kind !== "file" || uid !== access.uid || gid !== access.gid || mode !== access.mode) return false;
    return size === BigInt(content.length) && readUpTo(descriptor, content.length + 1) === fromArray(content);
  } finally {
    closeSync(descriptor);
  }
}

/** Whatever keeps a file from being opened, replacing it will say it or mend it. */
function openIfFile(folder: number, name: Bytes): number | undefined {
  try {
    return openSync(at(folder, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    return undefined;
  }
}
