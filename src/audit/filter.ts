import { decisions } from "../contract/audit-line.ts";
import type { AuditLine } from "./line.ts";

/** Which lines somebody wants to see; what is not set asks for nothing. */
export interface AuditFilter {
  readonly uid?: number;
  readonly grant?: string;
  /** The name of a variable: given, kept, or in the reason of a refusal. */
  readonly name?: string;
  readonly refusedOnly: boolean;
  /** A time as the log writes it: they compare as texts. */
  readonly since?: string;
}

/** Whether a line is one of those. Lines that only count others pass a filter for a uid or a time, and no other. */
export function passes(line: AuditLine, { uid, grant, name, refusedOnly, since }: AuditFilter): boolean {
  if (uid !== undefined && line.uid !== uid) return false;
  if (grant !== undefined && !line.grants?.includes(grant)) return false;
  if (name !== undefined && !mentions(line, name)) return false;
  if (refusedOnly && line.decision !== decisions.refused) return false;
  return since === undefined || line.time >= since;
}

function mentions({ given, kept, refused }: AuditLine, name: string): boolean {
  if (given?.includes(name) || kept?.includes(name)) return true;
  // As a word: DB is not in DB_HOST.
  return (refused ?? "").split(/[^A-Za-z0-9_]+/).includes(name);
}
