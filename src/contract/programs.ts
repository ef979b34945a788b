/** The programs, by the names that they have in bin and libexec/env-broker, and by which one of them starts another. */
export const programs = {
  setuser: "setuser",
  withEnv: "with-env",
  envInit: "env-init",
  envBroker: "env-broker",
  envBrokerd: "env-brokerd",
  withBase: "with-base",
  withSnapshot: "with-snapshot",
  restartServices: "restart-services",
  listProcesses: "list-processes",
} as const;
