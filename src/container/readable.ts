import { isBrokerError } from "../broker-error.ts";

/** What `read` returns, or undefined: what is not there, or not for this user, is no failure. */
export function whereReadable<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (failure) {
    if (isBrokerError(failure, "absent", "denied")) return undefined;
    throw failure;
  }
}
