import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Bytes of the files that an image gets, as they are in the bench's own image; NaN outside of it. */
export function measureSize(installed = "/out"): number {
  try {
    return readdirSync(installed, { recursive: true, encoding: "utf8" })
      .map((name) => lstatSync(join(installed, name)))
      .filter((status) => status.isFile())
      .reduce((size, status) => size + status.size, 0);
  } catch {
    return Number.NaN;
  }
}
