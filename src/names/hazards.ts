import { type HazardFamily, hazardFamilies } from "../contract/hazard-list.ts";
import type { Bytes } from "../text/bytes.ts";

const exact = new Map<string, HazardFamily>();
const prefixes = new Map<string, HazardFamily>();
for (const family of hazardFamilies) {
  for (const name of family.names.split(" ")) {
    if (name.endsWith("*")) prefixes.set(name.slice(0, -1), family);
    else exact.set(name, family);
  }
}

/** The names that are hazards as they stand, and the prefixes that make any name one, odd names too. */
export const hazardNames: readonly Bytes[] = [...exact.keys()] as Bytes[];
export const hazardPrefixes: readonly Bytes[] = [...prefixes.keys()] as Bytes[];

/** The family that makes a name a hazard, or undefined. */
export function hazardFamily(name: Bytes): HazardFamily | undefined {
  const prefix = hazardPrefixes.find((start) => name.startsWith(start));
  return exact.get(name) ?? (prefix === undefined ? undefined : prefixes.get(prefix));
}

export function isHazard(name: Bytes): boolean {
  return hazardFamily(name) !== undefined;
}
