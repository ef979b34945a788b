/**
 * How calls of a host go to the static executable and back: JSON, in which bytes are strings as they are in TypeScript.
 * A message is eight hexadecimal digits with the length of what follows, in bytes.
 */
export interface Call {
  /** The number of an open folder, or undefined for the host itself. */
  readonly folder?: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly value: unknown }
  | { readonly error: { readonly code?: string; readonly message: string } };

export function toJson(message: unknown): string {
  return JSON.stringify(message, (_, value: unknown) => {
    if (typeof value === "bigint") return { bigint: String(value) };
    if (value instanceof Uint8Array) return { array: [...value] };
    return value;
  });
}

export function fromJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if ("bigint" in value) return BigInt(value.bigint as string);
    if ("array" in value) return Uint8Array.from(value.array as number[]);
    return value;
  });
}
