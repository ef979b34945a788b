import type { Bytes } from "./bytes.ts";

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 with padding (RFC 4648 §4). */
export function encodeBase64(bytes: Bytes): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const rest = bytes.length - at;
    const triple =
      (bytes.charCodeAt(at) << 16) |
      ((rest > 1 ? bytes.charCodeAt(at + 1) : 0) << 8) |
      (rest > 2 ? bytes.charCodeAt(at + 2) : 0);
    text += digit(triple >> 18) + digit(triple >> 12);
    text += (rest > 1 ? digit(triple >> 6) : "=") + (rest > 2 ? digit(triple) : "=");
  }
  return text;
}

function digit(bits: number): string {
  return digits.charAt(bits & 63);
}

/** The bytes that base64 with padding stands for, or undefined if the text is anything else. */
export function decodeBase64(text: string): Bytes | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  let bytes = "";
  for (let at = 0; at < text.length; at += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((offset) => Math.max(0, digits.indexOf(text.charAt(at + offset))));
    const triple = ((a as number) << 18) | ((b as number) << 12) | ((c as number) << 6) | (d as number);
    const group = String.fromCharCode(triple >> 16, (triple >> 8) & 255, triple & 255);
    bytes += text.charAt(at + 2) === "=" ? group.slice(0, 1) : text.charAt(at + 3) === "=" ? group.slice(0, 2) : group;
  }
  return bytes as Bytes;
}
