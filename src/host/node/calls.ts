import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  unlinkSync,
} from "node:fs";
import { fromArray, toArray } from "../../text/bytes.ts";
import type { Calls } from "../calls.ts";
import { kindOf, look } from "./look.ts";
import { at } from "./place.ts";
import { pause, readSome, readUpTo } from "./read.ts";
import { replace, setAccess } from "./replace.ts";
import { isProgram, runAndRead, runAndWait } from "./run.ts";
import { limitWaiting, writeAll } from "./write-descriptor.ts";

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;
/** open(2): a descriptor that only names a place; node's constants lack it. */
const O_PATH = 0o10000000;

/** The system calls as Node offers them: on names in /proc/self/fd, since it has no openat(2). */
export const nodeCalls: Calls = {
  openFolder: (folder, name) =>
    openSync(folder === undefined ? Buffer.from(toArray(name)) : at(folder, name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
  openPlace: (folder, name) => openSync(at(folder, name), O_PATH | O_DIRECTORY | O_NOFOLLOW),
  openFile: (folder, name) => openSync(at(folder, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK),
  openSystemFile: (path) => openSync(Buffer.from(toArray(path)), O_RDONLY | O_NONBLOCK),
  close: closeSync,
  readLink: (folder, name) => fromArray(readlinkSync(at(folder, name), { encoding: "buffer" })),
  look,
  kindOf(folder, name) {
    const stats = lstatSync(at(folder, name), { bigint: true, throwIfNoEntry: false });
    return stats && kindOf(stats);
  },
  list: (folder) => readdirSync(`/proc/self/fd/${folder}`, { encoding: "buffer" }).map((name) => fromArray(name)),
  read: readUpTo,
  readSome,
  pause,
  write: writeAll,
  limitWaiting,
  makeFolder: (folder, name) => mkdirSync(at(folder, name), 0o700),
  setAccess,
  replace,
  remove: (folder, name) => unlinkSync(at(folder, name)),
  removeFolder: (folder, name) => rmdirSync(at(folder, name)),
  isProgram,
  run: runAndWait,
  ask: runAndRead,
};
