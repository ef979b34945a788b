/** The paths of the contract. Compiled in: no variable moves them. native/paths.h has those that C needs. */
export const paths = {
  etc: "/etc",
  passwd: "/etc/passwd",
  group: "/etc/group",
  policies: "/etc/env-broker/policies",
  directory: "container_environment",
  shell: "container_environment.sh",
  json: "container_environment.json",
  ledger: ".env-broker",
  state: "/run/env-broker",
  startup: "/etc/my_init.d",
  lastStartupFile: "rc.local",
  /** In the state folder: what startup files use where /etc/container_environment is not written. */
  startupDirectory: "env",
  snapshot: "snapshot",
  grants: "grants",
  /** In the state folder while startup files run: the table is boot's until it is gone. */
  booting: "booting",
  services: "/etc/service",
  /** Where the audit log is, if the policy sends it to a file and that folder can be written; else in the state folder. */
  logs: "/var/log/env-broker",
  log: "audit.jsonl",
} as const;

/** The state folder of a user: root's own, or where env-init is not root, one in it. */
export function stateFolder(uid: number): string {
  return uid === 0 ? paths.state : `${paths.state}/uid-${uid}`;
}
