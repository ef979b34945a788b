import { isSafeFileName } from "../names/kinds.ts";
import { type Bytes, slice } from "../text/bytes.ts";
import { sorted, type Variables } from "./variables.ts";

/**
 * The files of /etc/container_environment, as [file name, content]; odd names that are no safe file name have none.
 *
 * The content is the value, plus one newline if the value is empty or ends in one: so it round-trips, and envdir
 * tools, which unset a variable whose file is empty, see an empty value as empty.
 */
export function formatDirectory(variables: Variables): [Bytes, Bytes][] {
  return sorted(variables)
    .filter(([name]) => isSafeFileName(name))
    .map(([name, value]) => [name, formatFile(value)]);
}

function formatFile(value: Bytes): Bytes {
  return value === "" || value.endsWith("\n") ? (`${value}\n` as Bytes) : value;
}

/** The value that a file of the directory holds: its content minus one final newline. */
export function parseFile(content: Bytes): Bytes {
  return content.endsWith("\n") ? slice(content, 0, -1) : content;
}

/**
 * The variables after the directory, as it is now, was read back.
 *
 * `before` is what was written. A file that is new or differs sets its variable, one that is gone deletes it; a
 * variable that has no file, its name being no safe file name, stays, and so does one whose file is none that can be read.
 */
export function readBack(
  before: Variables,
  files: Iterable<readonly [Bytes, Bytes]>,
  unreadable: ReadonlySet<Bytes>,
): Variables {
  const after = new Map([...before].filter(([name]) => !isSafeFileName(name) || unreadable.has(name)));
  for (const [name, content] of files) after.set(name, parseFile(content));
  return after;
}
