import { type Bytes, toArray } from "../../text/bytes.ts";

/**
 * The path of a name in an open folder. /proc/self/fd/N/name is what openat(2) would do: the descriptor stays the same
 * folder whatever is renamed around it.
 */
export function at(folder: number, name: Bytes): Buffer {
  if (name.includes("\0")) throw Object.assign(new Error("a name with a NUL byte"), { code: "EINVAL" });
  return Buffer.concat([Buffer.from(`/proc/self/fd/${folder}/`), toArray(name)]);
}
