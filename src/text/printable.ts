import { unprintable } from "../contract/unprintable.ts";
import type { Bytes } from "./bytes.ts";
import { decodeUtf8 } from "./utf8.ts";

const limit = 200;

const character = (code: number) => `\\u${code.toString(16).padStart(4, "0")}`;
const hidden = new RegExp(`[${unprintable.map((range) => range.map(character).join("-")).join("")}]`, "g");

/**
 * Bytes as they may stand in a message: as text where they are UTF-8, control characters and stray bytes as \xNN,
 * at most 200 characters. A name that holds a newline or an escape sequence cannot forge a line of a log.
 */
export function printable(bytes: Bytes): string {
  const text = decodeUtf8(bytes) ?? bytes.replace(/[\x80-\xff]/g, escaped);
  const safe = printableText(text);
  return safe.length > limit ? `${safe.slice(0, limit)}...` : safe;
}

/** Text with its control characters, C1 and line separators included, written as \xNN or \u{NNNN}. */
export function printableText(text: string): string {
  return text.replace(hidden, escaped);
}

/** A path of the command line: what follows an `=` may be a value, where somebody wrote NAME=VALUE in its place. */
export function shownPath(path: string): string {
  const at = path.indexOf("=");
  return at < 0 ? path : `${path.slice(0, at)}=...`;
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
