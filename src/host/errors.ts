import { BrokerError, type BrokerErrorCode } from "../broker-error.ts";
import { shownPath } from "../text/printable.ts";

/** What an operation on the system can fail of. */
type SystemCode = Exclude<BrokerErrorCode, "refused" | "policy" | "bad-value">;

const codes: Readonly<Record<string, SystemCode>> = {
  ENOENT: "absent",
  EBADF: "absent",
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "read-only",
  ENOSPC: "no-space",
  EDQUOT: "no-space",
  ELOOP: "link",
  ENOTDIR: "not-a-folder",
  EISDIR: "not-a-file",
};

const reasons: Readonly<Record<SystemCode, string>> = {
  absent: "it does not exist",
  denied: "permission denied",
  "read-only": "its file system is read-only",
  "no-space": "no space is left",
  "not-a-file": "it is not a regular file",
  "not-a-folder": "it is not a folder",
  link: "it is a symbolic link",
  outside: "its links lead out of its folder",
  "too-large": "it is too large",
  usage: "it was called wrongly",
  failed: "the system refused",
};

/** A failure of one operation on one path, in one line. */
export function failure(code: SystemCode, what: string, path: string, detail = reasons[code]): BrokerError {
  return new BrokerError(code, `cannot ${what} ${shownPath(path)}: ${detail}`);
}

/** Runs a system call, and turns its error into a BrokerError that says what was being done. */
export function attempt<Result>(what: string, path: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    throw translated(cause, what, path);
  }
}

/** The error of a system call as a failure of what was being done; anything else, a bug, as it is. */
export function translated(cause: unknown, what: string, path: string): unknown {
  const errno = errnoOf(cause);
  if (errno === undefined) return cause;
  const code = codes[errno] ?? "failed";
  return failure(code, what, path, code === "failed" ? errno : undefined);
}

/** The name of errno, such as "ENOENT", that both hosts give the error of a system call as its `code`. */
export function errnoOf(cause: unknown): string | undefined {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
