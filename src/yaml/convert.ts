import {
  type AliasEvent,
  COLLECTION_STYLE,
  EVENT_ALIAS,
  EVENT_MAPPING,
  EVENT_POP,
  EVENT_SCALAR,
  type Event,
  getScalarValue,
  SCALAR_STYLE,
  type ScalarEvent,
} from "js-yaml";
import { type Diagnostic, error } from "../diagnostics/diagnostics.ts";
import { depthLimit, endOf, type NodeEvent, offsetOf, targetsOf } from "./events.ts";
import type { Path, Places } from "./places.ts";
import { quoteKey } from "./quote.ts";
import { secondColon } from "./syntax-messages.ts";

/** Aliases may repeat a part of a file, but not blow it up: this many nodes may come from them. */
const repeatLimit = 10_000;

/** How long a key may be, in UTF-16 code units: YAML 1.2, 7.4.2 has 1,024 for one that is followed by its colon. */
const keyLimit = 1024;

/**
 * Turns what a text says into plain values without a prototype, and notes where each stands. A scalar is taken as it is
 * written (`010` stays "010"), except where `isTyped` says that the path takes a boolean or a number.
 */
export class Converter {
  readonly diagnostics: Diagnostic[] = [];
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #places: Places;
  readonly #isTyped: (path: Path) => boolean;
  /** What each alias stands for. */
  readonly #targets: ReadonlyMap<number, number | undefined>;
  /** The scalars that aliases repeat, by their events: however often they do, it is one text. */
  readonly #repeatedTexts = new Map<number, string>();
  #next = 0;
  #repeated = 0;
  #aliasDepth = 0;

  constructor(text: string, events: readonly Event[], places: Places, isTyped: (path: Path) => boolean) {
    this.#text = text;
    this.#events = events;
    this.#targets = targetsOf(events, text);
    this.#places = places;
    this.#isTyped = isTyped;
  }

  /** Converts the node that starts with an event, and everything in it. */
  convert(first: number, path: Path): unknown {
    const event = this.#events[first] as NodeEvent;
    const offset = offsetOf(event);
    this.#next = first + 1;
    if (offset !== undefined) this.#places.setValue(path, offset);
    if (this.#aliasDepth > 0 && ++this.#repeated > repeatLimit) {
      this.#next = endOf(this.#events, first);
      return undefined;
    }
    if (event.type === EVENT_ALIAS) return this.#convertAlias(event, first, path);
    if (event.type === EVENT_SCALAR) return this.#convertScalar(event, first, path);
    return event.type === EVENT_MAPPING
      ? this.#convertMap(path, offset as number)
      : this.#convertList(path, offset as number);
  }

  #convertScalar(event: ScalarEvent, at: number, path: Path): string | boolean | number | null {
    const source = this.#repeatedTexts.get(at) ?? getScalarValue(this.#text, event);
    if (this.#aliasDepth > 0) this.#repeatedTexts.set(at, source);
    if (isNull(event, source)) return null;
    return event.style === SCALAR_STYLE.PLAIN && this.#isTyped(path) ? typed(source) : source;
  }

  #convertList(path: Path, start: number): unknown[] {
    const items: unknown[] = [];
    for (let index = 0; this.#isInside(); index++) {
      const inner = [...path, index];
      // Of an item that is not written the list is what stands nearest.
      this.#places.setValue(inner, start);
      const item = this.convert(this.#next, inner);
      // What was reported is left out, so that the rest of the list is still looked at.
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  #convertMap(path: Path, start: number): unknown {
    const result: Record<string, unknown> = Object.create(null);
    while (this.#isInside()) {
      const keyAt = this.#next;
      const event = this.#events[keyAt] as NodeEvent;
      const offset = offsetOf(event) ?? start;
      const valueAt = endOf(this.#events, keyAt);
      const key = event.type === EVENT_SCALAR ? getScalarValue(this.#text, event) : "";
      if (key.length > keyLimit) this.#report("syntax", "a key is longer than 1,024 characters", offset);
      else if (event.type !== EVENT_SCALAR || isNull(event, key))
        this.#report("wrong-type", "a key must be a plain name", offset);
      else if (key === "__proto__")
        this.#report("wrong-type", "__proto__ is not allowed as a key: choose another name", offset);
      else if (key in result)
        this.#report("duplicate-key", `${quoteKey(key)} is defined twice here: keep one of them`, offset);
      else if (this.#isSecondColon(offset, valueAt)) this.#report("syntax", secondColon, offset);
      else {
        const inner = [...path, key];
        this.#places.setKey(inner, offset);
        result[key] = this.convert(valueAt, inner);
        continue;
      }
      this.#next = endOf(this.#events, valueAt);
    }
    return result;
  }

  /** Whether a value is a mapping that starts in the line of its key: behind an anchor the parser takes `a: &x b: c` for one. */
  #isSecondColon(offset: number, valueAt: number): boolean {
    const value = this.#events[valueAt] as NodeEvent;
    if (value.type !== EVENT_MAPPING || value.style !== COLLECTION_STYLE.BLOCK) return false;
    const newline = this.#text.indexOf("\n", offset);
    return newline < 0 || newline > value.start;
  }

  /** Whether the collection goes on; what ends it is gone past. */
  #isInside(): boolean {
    if (this.#events[this.#next]?.type !== EVENT_POP) return true;
    this.#next++;
    return false;
  }

  /** Reports an alias that stands for nothing, or for too much. */
  #convertAlias(alias: AliasEvent, at: number, path: Path): unknown {
    const after = this.#next;
    const offset = alias.anchorStart - 1;
    const target = this.#targets.get(at);
    if (target === undefined) {
      this.#report("syntax", 'a leading * is an alias in YAML: quote it, as in "*"', offset);
      return undefined;
    }
    // Said once, of the first that is too much.
    if (this.#repeated > repeatLimit) return undefined;
    if (path.length > depthLimit) this.#repeated = repeatLimit;
    this.#aliasDepth++;
    const value = this.convert(target, path);
    this.#aliasDepth--;
    this.#next = after;
    if (this.#aliasDepth === 0 && this.#repeated > repeatLimit)
      this.#report("syntax", "the aliases (*name) of this file repeat too much", offset);
    return value;
  }

  #report(code: "syntax" | "duplicate-key" | "wrong-type", message: string, offset: number): void {
    this.diagnostics.push(error(code, message, this.#places.at(offset)));
  }
}

/** What stands for nothing: YAML 1.2, 10.3.2 (core schema). */
const nulls: ReadonlySet<string> = new Set(["", "~", "null", "Null", "NULL"]);

function isNull({ style }: ScalarEvent, source: string): boolean {
  return style === SCALAR_STYLE.PLAIN && nulls.has(source);
}

/** What a scalar is where a boolean or a number is wanted, as the core schema reads it; text if it is neither. */
function typed(source: string): boolean | number | string {
  if (/^(?:true|True|TRUE)$/.test(source)) return true;
  if (/^(?:false|False|FALSE)$/.test(source)) return false;
  return /^[-+]?\.?\d/.test(source) && !Number.isNaN(Number(source)) ? Number(source) : source;
}
