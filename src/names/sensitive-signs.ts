import { sensitiveSigns } from "../contract/sensitive-signs.ts";
import type { Bytes } from "../text/bytes.ts";

/** Why a name counts as sensitive by itself, in whatever case it is written, or undefined. */
export function sensitiveSign(name: Bytes): string | undefined {
  const upper = name.toUpperCase();
  return sensitiveSigns.find(([sign]) => upper.includes(sign))?.[0];
}
