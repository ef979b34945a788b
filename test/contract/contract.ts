import type { Host } from "../../src/host/host.ts";
import { readingContract } from "./reading.ts";
import { writingContract } from "./writing.ts";

/** What every host must do: cases only, each in a folder of its own. They run as root, since owners are set. */
export function contract(host: () => Host): void {
  readingContract(host);
  writingContract(host);
}
