/** How env-init calls boot: `env-broker boot [switches]`, with a clean environment and two descriptors at most. */
export const bootCall = {
  command: "boot",
  quiet: "--quiet",
  skipStartupFiles: "--skip-startup-files",
  /** There is no state folder: the table goes to its descriptor, and there is no snapshot. */
  noState: "--no-state",
  environmentDescriptor: 3,
  tableDescriptor: 4,
} as const;
