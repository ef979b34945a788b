import type { Bytes } from "../text/bytes.ts";
import { chainStart, parseLine } from "./line.ts";

/** One source of lines: a file of the log, or what was piped in. */
export interface AuditSource {
  readonly name: string;
  readonly lines: readonly Bytes[];
  /** Whether other lines may stand between those of the log, and chains may begin anywhere, as in a container's output. */
  readonly isMixed: boolean;
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
  }
  return chain.report();
}

class Chain {
  readonly #hash: (line: Bytes) => string;
  readonly #wanted: string | undefined;
  readonly #problems: string[] = [];
  #lines = 0;
  #chains = 0;
  #last = chainStart;
  #isContinued = false;
  #isHeadSeen: boolean;

  constructor(hash: (line: Bytes) => string, wanted: string | undefined) {
    this.#hash = hash;
    this.#wanted = wanted;
    this.#isHeadSeen = wanted === undefined || wanted === chainStart;
  }

  take(text: Bytes, place: string, isMixed: boolean): void {
    const line = parseLine(text);
    if (line) this.#follow(line.prev, place, isMixed);
    else if (!isMixed) this.#problems.push(`${place} is no line of the log`);
    if (!line) return;
    this.#lines++;
    this.#last = this.#hash(text);
    if (this.#last === this.#wanted) this.#isHeadSeen = true;
  }

  #follow(prev: string, place: string, isMixed: boolean): void {
    const isFirst = this.#lines === 0;
    if (isFirst || (isMixed && prev === chainStart)) {
      this.#chains++;
      this.#isContinued ||= isFirst && prev !== chainStart;
    } else if (prev !== this.#last) {
      this.#problems.push(
        `${place} does not follow the line before it: one of the two was changed, or a line was removed or moved`,
      );
    }
  }

  report(): ChainReport {
    const cut = `no line has the head ${this.#wanted}: lines after the last one that is here were cut off, or the log is another one`;
    return {
      lines: this.#lines,
      chains: this.#chains,
      head: this.#last,
      problems: this.#isHeadSeen ? this.#problems : [...this.#problems, cut],
      isContinued: this.#isContinued,
    };
  }
}
