/**
 * What the broker and its clients say to each other; docs/protocol.md has it byte by byte. A message is its length, and
 * that many bytes: texts, each ended by a NUL. The first one is `version`; then come pairs of a word and what it is about.
 */
export const protocol = {
  version: "env-broker/1",
  /** Bytes of the length, little-endian, and the longest messages. */
  lengthSize: 4,
  requestLimit: 8192,
  replyLimit: 4 * 1024 * 1024,
  /** Milliseconds that a client waits: until the answer begins (the broker is restarted within less), and for all of it. */
  firstPatience: 1_000,
  wholePatience: 10_000,
} as const;

/** Words of a request. */
export const ask = {
  /** Only this grant. */
  grant: "grant",
  /** Refuse if this variable is not given. */
  need: "need",
  /** As need, but a base variable counts even if the container has none: the caller has one. */
  have: "have",
  /** A variable whose own value the caller keeps, for the record. */
  keep: "keep",
  /** What the caller is about to run, for the record. */
  command: "cmd",
} as const;

/** Words of a reply; the status comes first. */
export const reply = {
  /** 0, or an exit code. */
  status: "status",
  /** One line for a person, with every status but 0. */
  why: "why",
  /** NAME=VALUE. */
  given: "given",
  /** The grants that give the one before, with commas between. */
  by: "by",
  /** NAME=VALUE of a base variable of the container. */
  base: "base",
} as const;
