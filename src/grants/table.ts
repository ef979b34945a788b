import type { Accounts } from "../accounts/accounts.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import type { Audit } from "../policy/audit.ts";
import type { Variables } from "../snapshot/variables.ts";
import type { Bytes } from "../text/bytes.ts";
import type { ValueHash } from "./hash.ts";
import type { SourceValues } from "./source-values.ts";

/** Everything that goes into a grant table. */
export interface TableContent {
  readonly evaluation: Evaluation;
  readonly values: SourceValues;
  /** The snapshot: its names are the container's, its base variables everybody's. */
  readonly variables: Variables;
  /** Names that the container had and has no longer. */
  readonly gone: ReadonlySet<Bytes>;
  /** Hashes of what the container was started with; launchers compare with them what a caller has. */
  readonly originals: ReadonlyMap<Bytes, ValueHash>;
  readonly accounts: Accounts;
  readonly audit: Audit;
  /** 64 bits, as 16 hexadecimal digits, that tell this policy from another. */
  readonly policyId: string;
  readonly passwd: Stamp;
  readonly group: Stamp;
}

/** What tells whether an account file changed since it was read; all zero stands for no file. */
export interface Stamp {
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: bigint;
  /** Nanoseconds since 1970. */
  readonly modified: bigint;
}

export const noStamp: Stamp = { device: 0n, inode: 0n, size: 0n, modified: 0n };
