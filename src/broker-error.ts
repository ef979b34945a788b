import { exitCodes } from "./contract/exit-codes.ts";

/** What kept an operation from being carried out. A denial is a value and a bad policy a list: neither is an error. */
export type BrokerErrorCode =
  | "absent"
  | "denied"
  | "read-only"
  | "no-space"
  | "not-a-file"
  | "not-a-folder"
  | "link"
  | "outside"
  | "too-large"
  | "usage"
  /** By the policy: a launcher exits with 77. */
  | "refused"
  /** Bad or missing policy or table: 78. */
  | "policy"
  /** A schema does not take the variables. */
  | "bad-value"
  | "failed";

/** An operation that failed. The message names files and operations, never a value; `code` is for programs. */
export class BrokerError extends Error {
  override readonly name = "BrokerError";
  readonly code: BrokerErrorCode;

  constructor(code: BrokerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function isBrokerError(value: unknown, ...codes: BrokerErrorCode[]): value is BrokerError {
  return value instanceof BrokerError && (codes.length === 0 || codes.includes(value.code));
}

/** What a program ends with that fails of it; 125 for all that have no code of their own. */
export function exitCodeOf({ code }: Pick<BrokerError, "code">): number {
  if (code === "usage" || code === "refused" || code === "policy") return exitCodes[code];
  return exitCodes.failed;
}
