import fc from "fast-check";
import { describesProcess, isSafeFileName } from "../../src/names/kinds.ts";
import type { Bytes } from "../../src/text/bytes.ts";
import { canary } from "../support/canary.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";

/** Bytes without NUL, as an environment may hold them: often plain text, sometimes what quoting gets wrong. */
const value: fc.Arbitrary<Bytes> = fc.oneof(
  fc
    .string({ unit: fc.constantFrom(..."abc '\"\\$`!\n\r\t;&|<>(){}*?~#%=äé"), maxLength: 40 })
    .map((text) => text as Bytes),
  fc.uint8Array({ min: 1, maxLength: 60 }).map((array) => String.fromCharCode(...array) as Bytes),
  fc.constantFrom(
    canary,
    "",
    "\n",
    "\n\n",
    "'",
    "''",
    "x\n",
    "$(touch /tmp/ran)",
    "() { :; }; touch /tmp/ran",
    "a[$(touch /tmp/ran)]",
  ) as fc.Arbitrary<Bytes>,
);

export const ordinaryName: fc.Arbitrary<Bytes> = fc
  .tuple(fc.constantFrom(...letters), fc.string({ unit: fc.constantFrom(...letters, ..."0123456789"), maxLength: 12 }))
  .map(([first, rest]) => (first + rest) as Bytes);

/** Names that no pattern matches and no shell reads, but that the kernel passes on. */
export const oddName: fc.Arbitrary<Bytes> = fc
  .uint8Array({ min: 1, minLength: 1, maxLength: 20 })
  .map((array) => String.fromCharCode(...array).replaceAll("=", "-") as Bytes);

export const variables: fc.Arbitrary<Map<Bytes, Bytes>> = fc
  .array(fc.tuple(fc.oneof({ weight: 3, arbitrary: ordinaryName }, oddName), value), { maxLength: 20 })
  .map((entries) => new Map(entries.filter(([name]) => !describesProcess(name))));

export function isFile(name: Bytes): boolean {
  return isSafeFileName(name);
}
