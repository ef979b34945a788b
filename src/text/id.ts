import { limits } from "../contract/limits.ts";

/**
 * The uid or gid that a text stands for, or undefined: plain decimal digits only, no sign, blank or leading zero
 * (which would be octal elsewhere), at most 4294967294. Never 0 for something that is not "0".
 */
export function parseId(text: string): number | undefined {
  if (!/^(0|[1-9][0-9]{0,9})$/.test(text)) return undefined;
  const id = Number(text);
  return id <= limits.id ? id : undefined;
}
