import { isOrdinary } from "../names/kinds.ts";
import type { Bytes } from "../text/bytes.ts";
import { type Environment, parseEnviron } from "./environ.ts";

/** The environment that a file holds: NUL-separated as in /proc/PID/environ if it has a NUL, else lines. */
export function parseEnvFile(content: Bytes): Environment {
  return parseEnviron(content.includes("\0") ? content : linesToBlock(content));
}

/**
 * Lines as `docker run --env-file` takes them: `NAME=VALUE`, with empty lines and comments passed over, and an `export`
 * before the name. What may be part of a value counts as an entry without a name, since a name is shown and a value
 * never is: the lines up to a closing quote, and after such a line whatever does not start as most names do.
 */
function linesToBlock(text: Bytes): Bytes {
  const lines = text.replace(/^\xef\xbb\xbf/, "").split(/\r?\n/);
  const entries: string[] = [];
  let isAfterValue = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    if (line === "" || line.startsWith("#")) continue;
    const [, name = "", value = ""] = /^(?:export\s+)?([^=\s]+)\s*=(.*)$/.exec(line) ?? [];
    const isUsual = /^[A-Z_][A-Z0-9_]*$/.test(name);
    const isPadding: boolean = /^=*$/.test(value) && (isAfterValue || isLikeBase64(`${name}=${value}`));
    const isNamed: boolean = isOrdinary(name) && !isPadding && (!isAfterValue || isUsual);
    isAfterValue = !isNamed;
    const end = isNamed ? endOfQuote(lines, at, value) : at;
    entries.push(isNamed ? `${name}=${[value, ...lines.slice(at + 1, end + 1)].join("\n")}\0` : "\0");
    at = end;
  }
  return entries.join("") as Bytes;
}

/** The last line of base64 looks like a name with no value, or with an = for one: http_proxy= is none. */
function isLikeBase64(line: string): boolean {
  return line.length % 4 === 0 && !line.includes("_") && /[a-z]/.test(line) && /[A-Z0-9]/.test(line);
}

/** The line on which a value that starts with a quote ends; its own if the quote is closed there, or nowhere. */
function endOfQuote(lines: readonly string[], start: number, value: string): number {
  const quote = value.charAt(0);
  if ((quote !== '"' && quote !== "'") || value.indexOf(quote, 1) > 0) return start;
  const end = lines.findIndex((line, index) => index > start && line.trimEnd().endsWith(quote));
  return end < 0 ? start : end;
}
