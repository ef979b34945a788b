/** The paths of the contract. Compiled in: no variable moves them, since callers control their variables. */
export const paths = {
  etc: "/etc",
  passwd: "/etc/passwd",
  group: "/etc/group",
  policies: "/etc/env-broker/policies",
  /** In /etc: the three forms of the snapshot. */
  directory: "container_environment",
  shell: "container_environment.sh",
  json: "container_environment.json",
  /** In the directory: what boot wrote there, and what the image had. */
  ledger: ".env-broker",
  startup: "/etc/my_init.d",
  lastStartupFile: "rc.local",
  preShutdown: "/etc/my_init.pre_shutdown.d",
  postShutdown: "/etc/my_init.post_shutdown.d",
  services: "/etc/service",
  /** Where the audit log is, if the policy sends it to a file and that folder can be written; else in the state folder. */
  logs: "/var/log/env-broker",
  log: "audit.jsonl",
  /** The one name of temporary files, in every folder: what a killed boot leaves behind never adds up. */
  temporary: ".env-broker.tmp",
  /** Where a command is looked up if no PATH is set. */
  search: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
} as const;

/** The state folder, and what is in it. Of a user other than root it is a folder of its own in root's. */
export const state = {
  folder: "/run/env-broker",
  /** Followed by the uid. */
  ownFolder: "uid-",
  lock: "lock",
  reloadLock: "reload.lock",
  snapshot: "snapshot",
  grants: "grants",
  /** There while startup files run: the table is boot's until it is gone. */
  booting: "booting",
  /** What startup files use where /etc/container_environment is not written. */
  startupDirectory: "env",
  socket: "broker.sock",
  fifo: "audit.fifo",
} as const;

/** The state folder of a user: root's own, or where env-init is not root, one in it. */
export function stateFolder(uid: number): string {
  return uid === 0 ? state.folder : `${state.folder}/${state.ownFolder}${uid}`;
}
