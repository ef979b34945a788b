import { printable } from "../text/printable.ts";
import type { Principal } from "./principals.ts";

/** A principal as reports name it: `app`, `app, alias` where two names have one uid, `uid 4711`, `gid 50 (ops)`. */
export function labelOf(principal: Principal): string {
  if (principal.kind === "group")
    return principal.name === undefined
      ? `gid ${principal.gid}`
      : `gid ${principal.gid} (${printable(principal.name)})`;
  const names = principal.starts.flatMap(({ name }) => (name === undefined ? [] : [printable(name)]));
  return names.length === 0 ? `uid ${principal.uid}` : [...new Set(names)].join(", ");
}
