import { shellSpecial } from "../contract/shell-special.ts";
import { isOrdinary } from "../names/kinds.ts";
import type { Bytes } from "../text/bytes.ts";
import { sorted, type Variables } from "./variables.ts";

/** Whether `export NAME='...'` of this name sets a plain variable in every shell, and does nothing else. */
export function isShellSafe(name: Bytes): boolean {
  return isOrdinary(name) && !shellSpecial.has(name);
}

/**
 * /etc/container_environment.sh: a line `export NAME='value'` for every variable whose name is shell-safe, sorted by
 * bytes. Valid in dash, bash, busybox ash and zsh; sourcing it sets variables and runs nothing.
 */
export function formatShell(variables: Variables): Bytes {
  return sorted(variables)
    .filter(([name]) => isShellSafe(name))
    .map(([name, value]) => `export ${name}=${quote(value)}\n`)
    .join("") as Bytes;
}

/** Within single quotes every byte stands for itself but the quote (POSIX XCU 2.2.2), which is put between two parts. */
function quote(value: Bytes): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
