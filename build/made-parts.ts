import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A page with the part between its marks, two comments, replaced: the rest is written by hand. */
export function withMadePart(root: string, page: string, part: string): string {
  const marks = /(<!-- made from .*? -->\n).*?(<!-- end -->)/s;
  const text = readFileSync(join(root, page), "utf8");
  if (!marks.test(text)) throw new Error(`${page} has no place for what is made`);
  return text.replace(marks, (_, start: string, end: string) => `${start}\n${part}\n${end}`);
}
