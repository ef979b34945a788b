/**
 * A string of bytes: each character is one byte, 0 to 255.
 *
 * Names and values of an environment are bytes, not text, and decoding them loses some of them. In this form
 * they compare, sort, hash and index a Map as bytes do, and engines keep them at a byte a character. The brand
 * keeps them from being mixed with text.
 */
export type Bytes = string & { readonly [brand]: "bytes" };
declare const brand: unique symbol;

// biome-ignore lint/suspicious/noControlCharactersInRegex: every byte below 0x80 is ASCII
const notAscii = /[^\x00-\x7f]/;

/** Whether a text is ASCII only, and so the same as text and as bytes. */
export function isAscii(text: string): boolean {
  return !notAscii.test(text);
}

/** Whether a value is a string whose characters can all be bytes. */
export function isBytes(value: unknown): value is Bytes {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every byte is a character here
  return typeof value === "string" && !/[^\x00-\xff]/.test(value);
}

/** Text of ASCII characters only, such as a variable's ordinary name, as bytes. Throws a TypeError for any other. */
export function ascii(text: string): Bytes {
  if (!isAscii(text)) throw new TypeError("ascii() was given text that is not ASCII");
  return text as Bytes;
}

const chunk = 8192;

/** The bytes of an array. */
export function fromArray(array: Uint8Array): Bytes {
  let result = "";
  for (let at = 0; at < array.length; at += chunk) {
    // Not spread: an iterator's steps would cost more than everything else here.
    result += String.fromCharCode.apply(null, array.subarray(at, at + chunk) as unknown as number[]);
  }
  return result as Bytes;
}

/** The same bytes as an array. */
export function toArray(bytes: Bytes): Uint8Array<ArrayBuffer> {
  const array = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) array[at] = bytes.charCodeAt(at);
  return array;
}

/** Bytes joined; `separator` between them. */
export function join(parts: readonly Bytes[], separator = "" as Bytes): Bytes {
  return parts.join(separator) as Bytes;
}

/** The bytes from `start` up to `end`, as String.prototype.slice counts. */
export function slice(bytes: Bytes, start: number, end?: number): Bytes {
  return bytes.slice(start, end) as Bytes;
}

/**
 * Sorted by bytes (text: by UTF-16 code unit), a new array. Without a function for each comparison an engine compares
 * strings itself, which an interpreter does ten times as fast.
 */
export function sortBytes<Text extends string>(texts: Iterable<Text>): Text[] {
  return [...texts].sort();
}

/** How many of some sorted items come before what is looked for: the place of the first that `isBefore` is not true of. */
export function lowerBound<Item>(items: readonly Item[], isBefore: (item: Item) => boolean): number {
  let [from, to] = [0, items.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isBefore(items[middle] as Item)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Order by bytes, for Array.prototype.sort; for text, by UTF-16 code unit. Never by locale, hosts differ there. */
export function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
