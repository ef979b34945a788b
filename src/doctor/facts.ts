import type { Subject } from "../access/subject.ts";

/** What there is in a container, as far as it can be seen; undefined is what cannot. */
export interface Facts {
  readonly uid: number;
  /** The name of the program that PID 1 runs. */
  readonly init: string | undefined;
  readonly hasTable: boolean;
  /** Whether the broker runs, and what its /proc/PID/status says of its filter. */
  readonly broker: { readonly isFiltered: boolean } | undefined;
  /** The type of the file system that the state folder is on. */
  readonly stateFilesystem: string | undefined;
  /** The kernel's core_pattern. */
  readonly corePattern: string | undefined;
  readonly hasSwap: boolean | undefined;
  /** The ptrace_scope of Yama; undefined without Yama. */
  readonly ptraceScope: number | undefined;
  /** The effective capabilities of this process, as /proc/PID/status has them. */
  readonly capabilities: bigint;
  readonly noNewPrivileges: boolean;
  readonly subject: Subject;
  readonly policyFiles: number;
  readonly policyErrors: number;
}
