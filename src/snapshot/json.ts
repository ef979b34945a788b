import { encodeBase64 } from "../text/base64.ts";
import { type Bytes, compare } from "../text/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../text/utf8.ts";
import { sorted, type Variables } from "./variables.ts";

/** The key under which everything that is not UTF-8 stands: no variable can have it, since no name holds `=`. */
const base64Key = "=base64";

/**
 * /etc/container_environment.json: one flat object of strings, sorted by bytes, with one final newline. What is not
 * UTF-8 stands under "=base64", as an object from the base64 of the name to the base64 of the value.
 */
export function formatJson(variables: Variables): Bytes {
  const members: [Bytes, string][] = [];
  const binary: string[] = [];
  for (const [name, value] of sorted(variables)) {
    const nameText = decodeUtf8(name);
    const valueText = decodeUtf8(value);
    if (nameText !== undefined && valueText !== undefined) members.push([name, member(nameText, quote(valueText))]);
    else binary.push(member(encodeBase64(name), quote(encodeBase64(value))));
  }
  if (binary.length > 0) {
    members.push([base64Key as Bytes, member(base64Key, `{\n    ${binary.join(",\n    ")}\n  }`)]);
    members.sort(([left], [right]) => compare(left, right));
  }
  const lines = members.map(([, text]) => `  ${text}`).join(",\n");
  return encodeUtf8(members.length === 0 ? "{}\n" : `{\n${lines}\n}\n`);
}

function member(key: string, value: string): string {
  return `${quote(key)}: ${value}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
