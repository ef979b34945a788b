import type { Bytes } from "../text/bytes.ts";
import { type Environment, parseEnviron } from "./environ.ts";
import { isOrdinary } from "./names.ts";

/** The environment that a file holds: NUL-separated as in /proc/PID/environ if it has a NUL, else lines. */
export function parseEnvFile(content: Bytes): Environment {
  return parseEnviron(content.includes("\0") ? content : linesToBlock(content));
}

/**
 * Lines as `docker run --env-file` takes them: `NAME=VALUE`, with empty lines and comments passed over. A line that
 * starts with no ordinary name may be part of a value, a key's for one: it counts as an entry without a name.
 */
function linesToBlock(text: Bytes): Bytes {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => (isOrdinary(line.split("=", 1)[0] as string) ? `${line}\0` : "\0")).join("") as Bytes;
}
