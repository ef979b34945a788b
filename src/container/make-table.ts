import { BrokerError } from "../broker-error.ts";
import { limits } from "../contract/limits.ts";
import type { TableContent } from "../grants/table.ts";
import { writeTable } from "../grants/write.ts";

const megabyte = 1024 * 1024;

/** The grant table as bytes; "too-large" for one that no launcher would take. */
export function makeTable(content: TableContent): Uint8Array<ArrayBuffer> {
  const table = writeTable(content);
  if (table.length <= limits.table) return table;
  const size = Math.ceil(table.length / megabyte);
  throw new BrokerError(
    "too-large",
    `the grant table would be ${size} MB, and launchers take ${limits.table / megabyte}: give fewer variables to fewer users and groups`,
  );
}
