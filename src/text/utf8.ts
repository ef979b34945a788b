import { type Bytes, isAscii } from "./bytes.ts";

/** Text as UTF-8 (RFC 3629). A lone surrogate becomes U+FFFD, as in the WHATWG encoder; QuickJS has none of its own. */
export function encodeUtf8(text: string): Bytes {
  if (isAscii(text)) return text as Bytes; // nearly everything is, and one look spares a walk
  let bytes = "";
  for (const character of text) {
    let point = character.codePointAt(0) as number;
    if (isSurrogate(point)) point = 0xfffd;
    if (point < 0x80) bytes += String.fromCharCode(point);
    else if (point < 0x800) bytes += String.fromCharCode(0xc0 | (point >> 6), tail(point));
    else if (point < 0x10000) bytes += String.fromCharCode(0xe0 | (point >> 12), tail(point >> 6), tail(point));
    else bytes += String.fromCharCode(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
  }
  return bytes as Bytes;
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

/** The text that well-formed UTF-8 stands for (RFC 3629: no overlong form, no surrogate), or undefined for other bytes. */
export function decodeUtf8(bytes: Bytes): string | undefined {
  if (isAscii(bytes)) return bytes;
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const more = tailLength(bytes.charCodeAt(at));
    const point = more === undefined ? undefined : decodePoint(bytes, at, more);
    if (point === undefined) return undefined;
    text += String.fromCodePoint(point);
    at += 1 + (more as number);
  }
  return text;
}

/** How many bytes follow a lead byte; undefined if it cannot lead. */
function tailLength(lead: number): number | undefined {
  if (lead < 0x80) return 0;
  if (lead < 0xc2) return undefined;
  if (lead < 0xe0) return 1;
  if (lead < 0xf0) return 2;
  return lead < 0xf5 ? 3 : undefined;
}

const smallest = [0, 0x80, 0x800, 0x10000];

function decodePoint(bytes: Bytes, at: number, more: number): number | undefined {
  let point = more === 0 ? bytes.charCodeAt(at) : bytes.charCodeAt(at) & (0x3f >> more);
  for (let index = 1; index <= more; index++) {
    const next = bytes.charCodeAt(at + index); // NaN after the end, which fails the test
    if ((next & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (next & 0x3f);
  }
  return point < (smallest[more] as number) || point > 0x10ffff || isSurrogate(point) ? undefined : point;
}

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff;
}
