import { isShellSafe } from "../names/kinds.ts";
import type { Bytes } from "../text/bytes.ts";
import { sorted, type Variables } from "./variables.ts";

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
