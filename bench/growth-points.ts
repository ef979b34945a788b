/** What grows. */
export type Way = "variables" | "bytes" | "grants" | "users";

/** What a size costs: microseconds of a launch and of a bare chain with the same environment, bytes of the table, milliseconds. */
export interface Point {
  readonly size: number;
  readonly launch: number;
  readonly chain: number;
  readonly table: number;
  readonly reload: number;
  readonly check: number;
}

/** What `npm run bench -- growth` prints. */
export interface Growth {
  readonly machine: string;
  readonly rounds: number;
  readonly points: Readonly<Record<Way, readonly Point[]>>;
}
