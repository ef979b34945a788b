import { constants, fstatSync, openSync, writeSync } from "node:fs";
import { type Bytes, toArray } from "../../text/bytes.ts";
import { errnoOf } from "../errors.ts";
import { pause } from "./read.ts";

const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;

/** Where stderr is written to, and how long a write waits there, in milliseconds. */
const stderr = { descriptor: 2, patience: Number.POSITIVE_INFINITY };

/** Milliseconds between two looks at a full pipe. */
const step = 10;

/** Calls.limitWaiting. */
export function limitWaiting(milliseconds: number): void {
  stderr.patience = milliseconds;
  try {
    const status = fstatSync(2);
    // Only what has no position of its own: a log file would be written from its start again.
    if (!status.isFIFO() && !status.isCharacterDevice()) return;
    stderr.descriptor = openSync("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    // It is closed, or may not be opened again: it is written as it is.
  }
}

/** Calls.write. */
export function writeAll(descriptor: number, content: Bytes): void {
  const array = toArray(content);
  const target = descriptor === 2 ? stderr.descriptor : descriptor;
  let patience = descriptor === 2 ? stderr.patience : Number.POSITIVE_INFINITY;
  for (let done = 0; done < array.length; ) {
    try {
      done += writeSync(target, array, done);
    } catch (error) {
      if (errnoOf(error) !== "EAGAIN") throw error;
      if (patience <= 0) {
        // Whoever did not read this will not read the next.
        stderr.patience = 0;
        throw error;
      }
      pause(step);
      patience -= step;
    }
  }
}
