import { limits } from "../contract/limits.ts";
import { isOrdinary } from "../names/kinds.ts";
import type { Bytes } from "../text/bytes.ts";
import { encodeUtf8 } from "../text/utf8.ts";

/** The value of a `set`: text with variables in it. */
export interface Template {
  readonly parts: readonly Part[];
  /** The variables inside, each once; giving the result counts as giving each of them. */
  readonly names: readonly Bytes[];
}

type Part =
  | { readonly kind: "text"; readonly text: Bytes }
  | { readonly kind: "variable"; readonly name: Bytes; readonly encoding: "plain" | "url" };

/** Parses `${NAME}`, `${url:NAME}` and `$$`; a text is what went wrong. A `$` before anything else stands for itself. */
export function parseTemplate(text: string): Template | string {
  const parts: Part[] = [];
  const names = new Set<Bytes>();
  for (const [token] of text.matchAll(/\$\$|\$\{[^}]*\}?|[^$]+|\$/g)) {
    if (!token.startsWith("${")) {
      parts.push({ kind: "text", text: encodeUtf8(token === "$$" ? "$" : token) });
      continue;
    }
    const [, url, name] = /^\$\{(url:)?(.*)\}$/s.exec(token) ?? [];
    if (name === undefined) return "a ${ is not closed (write $$ for a dollar)";
    if (!isOrdinary(name)) return "only ${NAME} and ${url:NAME} are known in braces (write $$ for a dollar)";
    names.add(name as Bytes);
    parts.push({ kind: "variable", name: name as Bytes, encoding: url ? "url" : "plain" });
  }
  return { parts, names: [...names] };
}

/** A text that stands for the template and differs if the template does: equal ones are one source. */
export function templateKey(template: Template): string {
  return template.parts
    .map((part) => (part.kind === "text" ? part.text.replaceAll("$", "$$$$") : `\${${part.encoding}:${part.name}}`))
    .join("");
}

export type Expansion =
  | { readonly kind: "value"; readonly value: Bytes }
  | { readonly kind: "unset"; readonly name: Bytes }
  | { readonly kind: "too-long"; readonly length: number };

/**
 * The value of `target` set to a template. Its length in bytes is computed before it is built: more than execve(2)
 * takes for `target=value` is "too-long", with the length of the whole entry.
 */
export function expand(template: Template, target: Bytes, lookup: (name: Bytes) => Bytes | undefined): Expansion {
  let length = target.length + 1;
  for (const part of template.parts) {
    const text = part.kind === "text" ? part.text : lookup(part.name);
    if (text === undefined) return { kind: "unset", name: (part as { name: Bytes }).name };
    length += part.kind === "variable" && part.encoding === "url" ? urlLength(text) : text.length;
  }
  if (length > limits.entry) return { kind: "too-long", length };
  const value = template.parts.map((part) => {
    if (part.kind === "text") return part.text;
    const text = lookup(part.name) as Bytes;
    return part.encoding === "url" ? percentEncode(text) : text;
  });
  return { kind: "value", value: value.join("") as Bytes };
}

const reserved = /[^A-Za-z0-9._~-]/g;

/** Every byte but the unreserved characters of RFC 3986 §2.3 as %XX: safe in each part of a URL. */
function percentEncode(bytes: Bytes): Bytes {
  return bytes.replace(
    reserved,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  ) as Bytes;
}

function urlLength(bytes: Bytes): number {
  return bytes.length + 2 * (bytes.match(reserved)?.length ?? 0);
}
