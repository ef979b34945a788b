import { limits } from "../contract/limits.ts";
import { processNames } from "../contract/names.ts";
import { shellSpecial } from "../contract/shell-special.ts";
import type { Bytes } from "../text/bytes.ts";

/** Ordinary names are what POSIX shells take for a variable; every other name is odd. */
export function isOrdinary(name: string): boolean {
  return name.length <= limits.name && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** Whether `export NAME='...'` of this name sets a plain variable in every shell, and does nothing else. */
export function isShellSafe(name: Bytes): boolean {
  return isOrdinary(name) && !shellSpecial.has(name);
}

/** Whether a name may be a file of /etc/container_environment. */
export function isSafeFileName(name: Bytes): boolean {
  return name.length > 0 && name.length <= limits.name && !name.startsWith(".") && !/[/\0=]/.test(name);
}

const processOnly: ReadonlySet<string> = new Set(processNames);

/** Whether a name describes a process, not the container, as HOME does: it is never part of a snapshot. */
export function describesProcess(name: string): boolean {
  return processOnly.has(name);
}
