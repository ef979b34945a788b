/** The folders of src that have no host, no clock and no I/O: all of their branches are tested, and walls keep them so. */
export const pureFolders = [
  "text",
  "accounts",
  "snapshot",
  "policy",
  "grants",
  "access",
  "cases",
  "findings",
  "starter",
  "doctor",
  "page",
  "audit",
];
