import type { Bytes } from "../text/bytes.ts";
import { decodeUtf8 } from "../text/utf8.ts";
/** Value types that a variable may declare. */
export const valueTypes = [
  "string",
  "integer",
  "number",
  "boolean",
  "port",
  "url",
  "email",
  "host",
  "path",
  "json",
  "enum",
  "pattern",
] as const;

export type ValueType = (typeof valueTypes)[number];

/** What a variable declares of its values. */
interface Declared {
  readonly type: ValueType;
  readonly values: readonly string[];
  readonly pattern?: string;
  readonly minLength: number;
}

/**
 * What a value should have been, or undefined if it is right. The answer says nothing of the value itself, and of a
 * sensitive one not even which values are possible.
 * Every check is our own, since engines without URL or Intl must decide as Node does.
 */
export function mismatch(value: Bytes, declared: Declared & { sensitive?: boolean }): string | undefined {
  const text = decodeUtf8(value);
  const length = text === undefined ? value.length : [...text].length;
  if (length < declared.minLength) return `at least ${declared.minLength} characters`;
  if (declared.type === "string") return undefined;
  const fits = text !== undefined && checks[declared.type](text, declared);
  return fits ? undefined : describe(declared);
}

type TypedValue = Exclude<ValueType, "string">;

const checks: Readonly<Record<TypedValue, (text: string, declared: Declared) => boolean>> = {
  integer: (text) => /^[+-]?[0-9]+$/.test(text),
  number: (text) => /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text),
  boolean: (text) => /^(true|false|yes|no|on|off|1|0)$/i.test(text),
  port: (text) => /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65_535,
  url: isUrl,
  email: (text) =>
    text.length <= 254 &&
    /^[^\s@<>",;]{1,64}@[^\s@<>",;]+$/.test(text) &&
    isHost(text.slice(text.lastIndexOf("@") + 1)),
  host: isHost,
  path: (text) => text.startsWith("/"),
  json: isJson,
  enum: (text, { values }) => values.includes(text),
  pattern: (text, { pattern }) => anchored(pattern as string).test(text),
};

const descriptions: Readonly<Record<TypedValue, string>> = {
  integer: "an integer",
  number: "a number",
  boolean: "a boolean (true, false, yes, no, on, off, 1 or 0)",
  port: "a port, 1 to 65535",
  url: "a URL (scheme:...)",
  email: "an e-mail address",
  host: "a host name or an IP address",
  path: "an absolute path",
  json: "JSON (nested at most 1,000 deep)",
  enum: "one of",
  pattern: "text that matches the pattern of its declaration",
};

function describe({ type, values, sensitive }: Declared & { sensitive?: boolean }): string {
  const description = descriptions[type as TypedValue];
  if (type !== "enum") return description;
  return sensitive ? `${description} its declared values` : `${description} ${values.join(", ")}`;
}

/** The regular expression of a `pattern`, which must match the whole value. Throws SyntaxError if it is none. */
export function anchored(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, "u");
}

const schemesWithHost: ReadonlySet<string> = new Set(["http", "https", "ws", "wss", "ftp"]);

/** RFC 3986 §3: a scheme and something after it. `host:8080` is none, and the schemes of the web have a host. */
function isUrl(text: string): boolean {
  const [, scheme, rest] = /^([A-Za-z][A-Za-z0-9+.-]*):(\S+)$/.exec(text) ?? [];
  if (scheme === undefined || rest === undefined || /^[0-9]+([/?#]|$)/.test(rest)) return false;
  if (!schemesWithHost.has(scheme.toLowerCase())) return true;
  const host = /^\/\/(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^:/?#[\]]*)(?::[0-9]*)?(?:[/?#]|$)/.exec(rest)?.[1];
  return host !== undefined && isHost(host);
}

/** RFC 1123 §2.1 host names (an underscore is common among containers), dotted IPv4, IPv6 with or without brackets. */
function isHost(text: string): boolean {
  const bare = /^\[(.*)\]$/.exec(text)?.[1];
  if (bare !== undefined) return isIpv6(bare);
  if (text.includes(":")) return isIpv6(text);
  if (/^[0-9.]+$/.test(text)) return isIpv4(text);
  return text.length <= 253 && /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9_-]{1,63}(?<!-))*\.?$/.test(text);
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

/** RFC 4291 §2.2: eight groups, one run of zeros as `::`, the last two groups possibly as IPv4; a zone (%eth0) may follow. */
function isIpv6(text: string): boolean {
  const address = text.replace(/%[A-Za-z0-9._-]+$/, "");
  const last = address.slice(address.lastIndexOf(":") + 1);
  const halves = (isIpv4(last) ? `${address.slice(0, -last.length)}0:0` : address).split("::");
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : halves.length === 1 && groups.length === 8;
}

/** Beyond any real value. Without a limit of our own it would be the engine's stack that decides. */
const jsonDepthLimit = 1000;

function isJson(text: string): boolean {
  if (jsonDepth(text) > jsonDepthLimit) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // the engine's message quotes the input: it goes nowhere
  }
}

/** How deep the brackets outside of strings nest (RFC 8259 §2, §7); of text that is no JSON it is some number. */
function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === "[" || token === "{") deepest = Math.max(deepest, ++depth);
    else if (token === "]" || token === "}") depth--;
  }
  return deepest;
}
