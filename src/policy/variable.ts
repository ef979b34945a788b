import type { Bytes } from "../text/bytes.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import type { Variable } from "./model.ts";
import type { Reader } from "./reader.ts";
import type { RawVariable } from "./schema.ts";
import { isSensitiveByItself } from "./sensitive.ts";
import { anchored, mismatch } from "./value-types.ts";

/** One entry of `variables`, with everything checked that can be checked without an environment. */
export function buildVariable(key: string, raw: RawVariable, reader: Reader): Variable {
  const name = reader.name(key, reader.location) ?? ("" as Bytes);
  const variable: Variable = {
    name,
    location: reader.location,
    type: raw.type ?? "string",
    values: raw.values ?? [],
    minLength: raw.minLength ?? 0,
    required: raw.required ?? false,
    ...(raw.pattern !== undefined && { pattern: raw.pattern }),
    ...(raw.sensitive !== undefined && { sensitive: raw.sensitive }),
    ...(raw.default !== undefined && { default: encodeUtf8(raw.default) }),
    ...(raw.file !== undefined && { file: raw.file }),
    ...(raw.only && { only: reader.recipients(raw.only, raw.only.optional ?? false, "only") }),
    ...(raw.description !== undefined && { description: raw.description }),
  };
  checkType(raw, variable, reader);
  checkDefault(variable, reader);
  checkFile(variable, reader);
  return variable;
}

function checkType(raw: RawVariable, { type }: Variable, reader: Reader): void {
  if (type === "enum" && !raw.values?.length) reader.report("bad-variable", "type enum needs values", reader.location);
  if (type !== "enum" && raw.values) reader.report("bad-variable", "values go with type enum", reader.at("values"));
  if (type === "pattern" && raw.pattern === undefined)
    reader.report("bad-variable", "type pattern needs a pattern", reader.location);
  if (type !== "pattern" && raw.pattern !== undefined)
    reader.report("bad-variable", "a pattern goes with type pattern", reader.at("pattern"));
  if (type === "pattern" && raw.pattern !== undefined && !compiles(raw.pattern)) {
    reader.report("bad-variable", "pattern is no regular expression (JavaScript's, flag u)", reader.at("pattern"));
  }
}

function compiles(pattern: string): boolean {
  try {
    // By itself first: `a)|(b` would be one only within the brackets that anchor it.
    new RegExp(pattern, "u");
    anchored(pattern);
    return true;
  } catch {
    return false; // the engine's message quotes the pattern and differs between engines
  }
}

function checkDefault(variable: Variable, reader: Reader): void {
  if (variable.default === undefined) return;
  const at = reader.at("default");
  if (isSensitiveByItself(variable)) {
    reader.report(
      "sensitive-literal",
      "a sensitive variable takes no default: a policy is no secret (use file, or sensitive: false)",
      at,
    );
  }
  if (variable.default.includes("${")) {
    reader.report("bad-template", "a default is a plain text, ${...} is known in a grant's set only", at);
  }
  if (variable.default.includes("\0")) reader.report("bad-variable", "default holds a NUL byte", at);
  if (reader.diagnostics.length > 0) return; // with an incomplete type every default would look wrong
  const expected = mismatch(variable.default, variable);
  if (expected !== undefined) reader.report("bad-value", `default must be ${expected}`, at);
}

/** Whether a text can be the path of a secret file: absolute, and without a way back. */
export function isSecretPath(path: string): boolean {
  return /^(\/[^/\0]+)+$/.test(path) && !/\/\.\.?(\/|$)/.test(path);
}

function checkFile(variable: Variable, reader: Reader): void {
  if (variable.file === undefined) return;
  const at = reader.at("file");
  if (!isSecretPath(variable.file)) {
    reader.report("bad-variable", "file must be an absolute path without . and ..", at);
  }
  if (variable.default !== undefined)
    reader.report("bad-variable", "file and default exclude each other: remove one", at);
}
