/** Which launches and answers are put on record, and where. */
export const auditEvents = ["refusals", "all", "none"] as const;
export const auditTargets = ["stderr", "file", "both"] as const;

/** What is put on record, where, and whether nothing happens that cannot be. */
export interface Audit {
  readonly events: (typeof auditEvents)[number];
  readonly to: (typeof auditTargets)[number];
  readonly required: boolean;
}

export const defaultAudit: Audit = { events: "refusals", to: "stderr", required: false };
