import * as z from "zod/mini";
import { type AuditKey, auditKeys, decisions } from "../contract/audit-line.ts";
import type { Bytes } from "../text/bytes.ts";

const names = z.optional(z.array(z.string()));
const number = z.optional(z.int());

const uint32 = z.optional(z.int().check(z.minimum(0), z.maximum(0xffffffff)));

const schema = z.object({
  time: z.string(),
  uid: uint32,
  pid: number,
  cmd: z.optional(z.nullable(z.string())),
  grants: names,
  given: names,
  kept: names,
  /** Names that did not fit. */
  cut: number,
  /** The whole reason of a refusal. */
  refused: z.optional(z.nullable(z.string())),
  decision: z.enum(decisions),
  suppressed: number,
  lost: number,
  policy: z.optional(z.string()),
  /** SHA-256 of the line before, in hexadecimal digits; zeros at the start of a chain. */
  prev: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
} satisfies Record<AuditKey, unknown>);

export type AuditLine = z.output<typeof schema>;

/** What every line begins with. */
export const lineStart = `{"${auditKeys.time}":`;

/** A line of the audit log, without its newline; undefined for every other text. */
export function parseLine(line: Bytes): AuditLine | undefined {
  // The log is printable ASCII, so its bytes are its characters, and showing one does nothing to a terminal.
  if (!line.startsWith(lineStart) || !/^[ -~]*$/.test(line)) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success && hasItsCount(parsed.data) ? parsed.data : undefined;
  } catch {
    return undefined; // no JSON: something else's line
  }
}

function hasItsCount(line: AuditLine): boolean {
  if (line.decision === decisions.suppressed) return line.suppressed !== undefined;
  return line.decision !== decisions.lost || line.lost !== undefined;
}
