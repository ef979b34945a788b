/**
 * A line of the audit log: one JSON object with these keys, which the broker writes and `env-broker audit` reads;
 * docs/audit.md says what each of them means.
 */
export const auditKeys = {
  time: "time",
  uid: "uid",
  pid: "pid",
  command: "cmd",
  grants: "grants",
  given: "given",
  kept: "kept",
  cut: "cut",
  refused: "refused",
  decision: "decision",
  suppressed: "suppressed",
  lost: "lost",
  policy: "policy",
  previous: "prev",
} as const;

export type AuditKey = (typeof auditKeys)[keyof typeof auditKeys];

/** What was decided; the last two count lines that are not there. */
export const decisions = { granted: "granted", refused: "refused", suppressed: "suppressed", lost: "lost" } as const;

/** What `prev` is in the first line of a chain: as many digits as a SHA-256 has. */
export const chainStart = "0".repeat(64);
