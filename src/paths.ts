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
  snapshot: "snapshot",
  grants: "grants",
} as const;

/** The group whose members can read the three forms of the snapshot, whatever the policy says. */
export const readersGroup = "docker_env";
