import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What docs/findings.md says of each code, in its order. */
export function findingsPage(root: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(root, "docs/findings.md"), "utf8");
  return new Map(
    [...text.matchAll(/^\| (`.*?) +\| (?:\w+ +\| )?(.*?) +\|$/gm)].flatMap(([, codes = "", what = ""]) =>
      [...codes.matchAll(/`([a-z-]+)`/g)].map(([, code]) => [code as string, what] as const),
    ),
  );
}
