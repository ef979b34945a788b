import { chainStart } from "../contract/audit-line.ts";
import { type Bytes, slice } from "../text/bytes.ts";
import { lineStart, parseLine } from "./line.ts";

/** One source of lines: a file of the log, or what was piped in. */
export interface AuditSource {
  readonly name: string;
  readonly lines: readonly Bytes[];
  /** Whether other lines may stand between those of the log, and chains may begin anywhere, as in a container's output. */
  readonly isMixed: boolean;
  /** Whether it ends in the middle of a line although nobody is writing it any more. */
  readonly isCutOff: boolean;
}

export interface ChainReport {
  readonly lines: number;
  /** How many chains there are: one more for each life of a container in its output. */
  readonly chains: number;
  /** The hash of the last line; zeros if there is none. */
  readonly head: string;
  /** A sentence for everything that is wrong, each with its place. */
  readonly problems: readonly string[];
  /** Whether the first line follows one that is not there. */
  readonly isContinued: boolean;
}

/**
 * Follows the chain through the sources, the oldest first. `hash` is SHA-256 in hexadecimal digits. `head` is a hash that
 * some line must have, as PID 1's stderr has shown it: without one a log whose last lines were cut off looks whole.
 */
export function verifyChain(
  sources: readonly AuditSource[],
  hash: (line: Bytes) => string,
  head: string | undefined,
): ChainReport {
  const chain = new Chain(hash, head);
  for (const source of sources) {
    for (const [index, line] of source.lines.entries()) chain.take(line, `${source.name}:${index + 1}`, source.isMixed);
    if (source.isCutOff) chain.cutOff(source.name);
  }
  return chain.report();
}

class Chain {
  readonly #hash: (line: Bytes) => string;
  readonly #wanted: string | undefined;
  readonly #problems: string[] = [];
  #lines = 0;
  #chains = 0;
  /** The hashes that the next line may follow: of the last line, and before a break of the last one that was whole. */
  #heads = new Set([chainStart]);
  #last = chainStart;
  #isContinued = false;
  #isHeadSeen: boolean;

  constructor(hash: (line: Bytes) => string, wanted: string | undefined) {
    this.#hash = hash;
    this.#wanted = wanted;
    this.#isHeadSeen = wanted === undefined || wanted === chainStart;
  }

  take(text: Bytes, place: string, isMixed: boolean): void {
    const own = isMixed ? logPart(text) : text;
    const line = parseLine(own);
    if (line) this.#follow(line.prev, this.#hash(own), place, isMixed);
    else if (!isMixed) this.#problem(`${place} is no line of the log`);
  }

  #follow(prev: string, hash: string, place: string, isMixed: boolean): void {
    const isFirst = this.#lines === 0;
    const begins = isFirst || (isMixed && prev === chainStart);
    if (begins) {
      this.#chains++;
      this.#isContinued ||= isFirst && prev !== chainStart;
    } else if (!this.#heads.has(prev)) this.#problem(`${place} ${isMixed ? foreign : broken}`);
    // After a break either of the two goes on: what was put in is passed over, and what was changed is followed.
    if (isFirst || this.#heads.has(prev)) this.#heads.clear();
    this.#heads.add(hash);
    this.#lines++;
    this.#last = hash;
    if (hash === this.#wanted) this.#isHeadSeen = true;
  }

  cutOff(place: string): void {
    this.#problem(`${place} ends in the middle of a line`);
  }

  #problem(text: string): void {
    this.#problems.push(text);
  }

  report(): ChainReport {
    if (!this.#isHeadSeen)
      this.#problem(
        `no line has the head ${this.#wanted}: lines after the last one that is here were changed or cut off, or the log is another one`,
      );
    return {
      lines: this.#lines,
      chains: this.#chains,
      head: this.#last,
      problems: this.#problems,
      isContinued: this.#isContinued,
    };
  }
}

const broken = "does not follow the line before it: one of the two was changed, or a line was removed or moved";
const foreign = `${broken}, or another process wrote it`;

/** The log's part of a line of a container's output: behind a time stamp, or what somebody wrote without a newline. */
export function logPart(text: Bytes): Bytes {
  const start = text.indexOf(lineStart);
  const own = start < 0 ? text : slice(text, start);
  // A container with a terminal ends its lines with both: the log's own are without.
  return own.endsWith("\r") ? slice(own, 0, -1) : own;
}
