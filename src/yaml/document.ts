import type { Event } from "js-yaml";
import { type Diagnostic, error } from "../diagnostics/diagnostics.ts";
import { Converter } from "./convert.ts";
import { endOf, offsetOf, readEvents } from "./events.ts";
import { Lines } from "./lines.ts";
import { type Path, Places } from "./places.ts";

/** What a policy file says, as plain values without a prototype, and where each of them stands. */
export interface Document {
  /** undefined if the text could not be read at all; else what could be, beside the diagnostics. */
  readonly value: unknown;
  readonly places: Places;
  readonly diagnostics: readonly Diagnostic[];
}

/** Policies are written by people: four megabytes is far beyond the largest that anybody writes. */
export const sizeLimit = 4 * 1024 * 1024;

/** How the text of a document is taken. */
interface Reading {
  /** Where a scalar may be a boolean or a number; see Converter. */
  isTyped(path: Path): boolean;
  /** Tags (!name) say nothing, rather than being refused. */
  readonly ignoresTags?: boolean;
}

/** Reads the text of one YAML or JSON file; `file` is its name for messages. */
export function readDocument(text: string, file: string, { isTyped, ignoresTags = false }: Reading): Document {
  const places = new Places(file, new Lines(text));
  const fail = (...diagnostics: Diagnostic[]): Document => ({ value: undefined, places, diagnostics });
  const events = readEvents(text, places);
  if ("code" in events) return fail(events);
  const refused = [...(ignoresTags ? [] : tags(events, places)), ...secondDocument(events, text, places)];
  if (refused.length > 0) return fail(...refused);
  const converter = new Converter(text, events, places, isTyped);
  // The first event is the document's own; a text without anything has none.
  const value = events.length === 0 ? null : converter.convert(1, []);
  return { value, places, diagnostics: converter.diagnostics };
}

function tags(events: readonly Event[], places: Places): Diagnostic[] {
  return events
    .filter((event) => "tagStart" in event)
    .filter(({ tagStart }) => tagStart >= 0)
    .map(({ tagStart }) => error("syntax", "tags (!name) are not known in a policy: remove it", places.at(tagStart)));
}

function secondDocument(events: readonly Event[], text: string, places: Places): Diagnostic[] {
  const second = events.length === 0 ? 0 : endOf(events, 0);
  if (second === events.length) return [];
  // What makes it another one is the first line behind the first one's text that starts with --- or ...
  const offsets = events.slice(0, second).map(offsetOf);
  const from = offsets.reverse().find((offset) => offset !== undefined) ?? 0;
  const start = from + text.slice(from).search(/\n(?:---|\.\.\.)/) + 1;
  return [error("syntax", "a file is one document: remove the line with ---", places.at(start))];
}
