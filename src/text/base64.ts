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
