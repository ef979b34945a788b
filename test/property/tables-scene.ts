import type { TableContent } from "../../src/grants/table.ts";
import { contentOf, type TableDescription } from "../support/tables.ts";

/** The content of a random table, or undefined if the policy has an error: two sources that the account files combine, mostly. */
export function tryContent(of: TableDescription): TableContent | undefined {
  try {
    return contentOf(of);
  } catch {
    return undefined;
  }
}
