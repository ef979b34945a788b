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
