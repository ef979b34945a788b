/** How the programs end, beside the code of a command that they ran and 128+N for one that signal N killed. */
export const exitCodes = {
  fine: 0,
  /** A question's answer is no, or something was found. */
  no: 1,
  /** Boot: a startup file failed. */
  startupFailed: 1,
  /** env-init: runsvdir ended, and nobody keeps the services running. */
  servicesEnded: 1,
  /** env-broker was called in a wrong way; the launchers and env-init say `failed`. */
  usage: 2,
  /** By the policy. */
  refused: 77,
  /** Bad or missing policy or table: EX_CONFIG of sysexits.h. */
  policy: 78,
  /** Anything else before the exec; a launcher's wrong usage included. The next two: as shells have them (POSIX 2.8.2). */
  failed: 125,
  notExecutable: 126,
  notFound: 127,
} as const;
