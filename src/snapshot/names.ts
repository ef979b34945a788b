import type { Bytes } from "../text/bytes.ts";

/** The longest ordinary name and the longest file name that boot writes, in bytes. */
export const nameLimit = 200;

/** The longest `NAME=VALUE` that execve(2) takes: MAX_ARG_STRLEN is 131,072 bytes, the final NUL included. */
export const entryLimit = 131_071;

/** Ordinary names are what POSIX shells take for a variable; every other name is odd. */
export function isOrdinary(name: string): boolean {
  return name.length <= nameLimit && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** Whether a name may be a file of /etc/container_environment. */
export function isSafeFileName(name: Bytes): boolean {
  return name.length > 0 && name.length <= nameLimit && !name.startsWith(".") && !/[/\0=]/.test(name);
}

/** Names that describe a process, not the container: they are never part of a snapshot. */
const identity: ReadonlySet<string> = new Set([
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "GROUP",
  "UID",
  "GID",
  "PWD",
  "OLDPWD",
  "SHLVL",
  "_",
]);

export function isIdentity(name: string): boolean {
  return identity.has(name);
}
