import {
  EVENT_ALIAS,
  EVENT_POP,
  EVENT_SCALAR,
  type Event,
  type PopEvent,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from "js-yaml";
import { type Diagnostic, error } from "../diagnostics/diagnostics.ts";
import type { Places } from "./places.ts";
import { syntaxMessage } from "./syntax-messages.ts";

/** How many lists and mappings may lie within each other. */
export const depthLimit = 32;

/** What a document, a list, a mapping, a scalar or an alias starts with. */
export type NodeEvent = Exclude<Event, PopEvent>;

/**
 * What a text says, in its order: what is in a document, a list or a mapping lies between the event that it starts with
 * and one that ends it. Or the first thing that is wrong with the text.
 */
export function readEvents(text: string, places: Places): readonly Event[] | Diagnostic {
  try {
    // YAML has it end a line (1.2, 5.4), and hardly anything shows that: a rule could stand behind a comment, unseen.
    const loneReturn = text.search(/\r(?!\n)/);
    if (loneReturn >= 0)
      return error("syntax", "a carriage return alone ends no line here: use a newline", places.at(loneReturn));
    // What stands in as many collections as there may be is one level deeper.
    const events = parseEvents(text, { maxDepth: depthLimit + 1 });
    const found = noCharacter(events, text);
    return found === undefined
      ? events
      : error("syntax", syntaxMessage("unknown escape sequence", text, found), places.at(found));
  } catch (thrown) {
    if (!(thrown instanceof YAMLException)) throw thrown;
    // Of a name that is missing the parser says where it would be, behind its sign.
    const { position } = thrown.mark as { position: number };
    const offset = position - (thrown.reason.startsWith("name of an") ? 1 : 0);
    const place = places.at(offset);
    return thrown.reason.startsWith("nesting exceeded")
      ? error("nested-too-deep", `nested deeper than ${depthLimit} levels: no policy needs that`, place)
      : error("syntax", syntaxMessage(thrown.reason, text, offset), place);
  }
}

/** Where a double-quoted text escapes what is no character of Unicode, which the parser makes another one of. */
function noCharacter(events: readonly Event[], text: string): number | undefined {
  for (const event of events) {
    if (event.type !== EVENT_SCALAR || event.style !== SCALAR_STYLE.DOUBLE_QUOTED || event.fast) continue;
    for (const { 1: point, index } of text.slice(event.valueStart, event.valueEnd).matchAll(/\\(?:U(.{8})|[\s\S])/g))
      if (point !== undefined && Number.parseInt(point, 16) > 0x10ffff) return event.valueStart + index;
  }
  return undefined;
}

/** The index behind what starts with an event. */
export function endOf(events: readonly Event[], first: number): number {
  let depth = 0;
  let at = first;
  do {
    const { type } = events[at++] as Event;
    if (type === EVENT_POP) depth--;
    else if (type !== EVENT_SCALAR && type !== EVENT_ALIAS) depth++;
  } while (depth > 0);
  return at;
}

/** Where a node starts, in UTF-16 code units; undefined for what is not written, as the value after a bare `key:`. */
export function offsetOf(event: Event): number | undefined {
  if (event.type === EVENT_ALIAS) return event.anchorStart - 1;
  if (event.type !== EVENT_SCALAR) return "start" in event ? event.start : undefined;
  if (event.valueStart < 0) return undefined;
  switch (event.style) {
    case SCALAR_STYLE.PLAIN:
      return event.valueStart;
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return event.valueStart - 1;
    default:
      // Of a text in a block it is the text itself, in the line behind its sign.
      return event.valueStart + Math.max(0, event.indent);
  }
}

/**
 * For each alias (*name) the index of what it stands for: what was last given the name before it, on a key too (YAML 1.2, 7.1).
 * Undefined for a name that was not given.
 */
export function targetsOf(events: readonly Event[], text: string): ReadonlyMap<number, number | undefined> {
  const named = new Map<string, number>();
  const targets = new Map<number, number | undefined>();
  events.forEach((event, at) => {
    if (!("anchorStart" in event) || event.anchorStart < 0) return;
    const name = text.slice(event.anchorStart, event.anchorEnd);
    if (event.type === EVENT_ALIAS) targets.set(at, named.get(name));
    else named.set(name, at);
  });
  return targets;
}
