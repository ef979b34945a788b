/** Sizes that both languages check. Bytes, unless it says otherwise. */
export const limits = {
  /** The longest ordinary name, and the longest file name that boot writes. */
  name: 200,
  /** The longest `NAME=VALUE` that execve(2) takes: MAX_ARG_STRLEN is 131,072 bytes, the final NUL included. */
  entry: 131_071,
  /** The largest uid or gid: 4294967295 is (uid_t)-1, which setresuid(2) takes for "no change". */
  id: 4_294_967_294,
  /** Names, and home and shell, in the account files: a line with a longer one is passed over. */
  accountName: 255,
  accountPath: 4095,
  grantName: 64,
  /** How often an option that names something may be given, and how often each word of a request. */
  asked: 64,
  /** Far beyond any real environment. */
  snapshot: 64 * 1024 * 1024,
  table: 64 * 1024 * 1024,
  /** Older files of the audit log, beside the one that is written. */
  rotatedLogs: 4,
} as const;
