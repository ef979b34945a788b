import { writeSync } from "node:fs";
import { type Bytes, toArray } from "../../text/bytes.ts";
import { errnoOf } from "../errors.ts";

/** Calls.write. */
export function writeAll(descriptor: number, content: Bytes): void {
  const array = toArray(content);
  for (let done = 0; done < array.length; ) {
    try {
      done += writeSync(descriptor, array, done);
    } catch (error) {
      if (errnoOf(error) !== "EAGAIN") throw error;
      waitABit();
    }
  }
}

/** A pipe that was made non-blocking and is full: give its reader ten milliseconds. */
function waitABit(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}
