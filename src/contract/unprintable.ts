/**
 * Code points that no message shows as they are: control characters (C0, DEL, C1), the line and paragraph separators,
 * and what turns the direction of a text (Unicode's bidirectional formatting characters).
 */
export const unprintable: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0x2028, 0x2029],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
];
