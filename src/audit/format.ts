import { decisions } from "../contract/audit-line.ts";
import type { AuditLine } from "./line.ts";

/** A line of the log for a person: when, who, what was decided, what was run, and what was given or why not. */
export function formatLine(line: AuditLine, userOf: (uid: number) => string): string {
  const who = line.uid === undefined ? "-" : userOf(line.uid);
  return `${line.time}  ${who}  ${line.decision}  ${detail(line)}`;
}

function detail(line: AuditLine): string {
  if (line.decision === decisions.suppressed) return `${line.suppressed} more lines in that second`;
  if (line.decision === decisions.lost) return `${line.lost} lines that could not be written`;
  const command = line.cmd ?? "(no command)";
  if (line.decision === decisions.refused) return `${command}: ${line.refused}`;
  const given = line.given?.length ? [...line.given].sort().join(", ") : "nothing";
  const by = line.grants?.length ? ` by ${line.grants.join(", ")}` : "";
  const kept = line.kept?.length ? `; kept ${line.kept.join(", ")}` : "";
  const cut = line.cut === undefined ? "" : `; ${line.cut} more names`;
  return `${command}: ${given}${by}${kept}${cut}`;
}
