import { readSync } from "node:fs";
import { type Bytes, fromArray } from "../../text/bytes.ts";

const chunkSize = 65_536;

/** Calls.read: up to the end, whether a file or a pipe, but no further than `limit` bytes. */
export function readUpTo(descriptor: number, limit: number): Bytes {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < limit) {
    const chunk = Buffer.alloc(Math.min(chunkSize, limit - length));
    const got = readSync(descriptor, chunk);
    if (got === 0) break;
    chunks.push(chunk.subarray(0, got));
    length += got;
  }
  return fromArray(Buffer.concat(chunks));
}

/** Calls.readSome. A pipe that somebody made non-blocking is asked again. */
export function readSome(descriptor: number): Bytes {
  const chunk = Buffer.alloc(chunkSize);
  for (;;) {
    try {
      return fromArray(chunk.subarray(0, readSync(descriptor, chunk)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      pause(20);
    }
  }
}

/** Calls.pause. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
