import { type Diagnostic, error, type Location } from "../diagnostics/diagnostics.ts";
import type { Bytes } from "../text/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../text/utf8.ts";
import { type Document, readDocument, sizeLimit } from "../yaml/document.ts";
import { quoteKey } from "../yaml/quote.ts";
import type { Forbid, Grant, Settings, Variable } from "./model.ts";
import { indexesOf, keysOf, PartReader, section } from "./part.ts";
import { buildForbid, buildGrant, buildSettings } from "./rules.ts";
import { fileSchema, forbidSchema, grantSchema, isTyped, settingsSchema, shapes, variableSchema } from "./schema.ts";
import { buildVariable } from "./variable.ts";

/** What one policy file says. Parts with an error are left out, so that everything else is still looked at. */
export interface PolicyFile {
  readonly variables: readonly Variable[];
  readonly grants: readonly Grant[];
  readonly forbids: readonly Forbid[];
  readonly settings: readonly { readonly settings: Settings; readonly keys: ReadonlyMap<string, Location> }[];
  readonly diagnostics: readonly Diagnostic[];
  /** Variables whose declaration is wrong, so that what it says of the name is not known; "all" if that may be any. */
  readonly unread: ReadonlySet<Bytes> | "all";
}

/** Parses one file of a policy, YAML or JSON; `file` is its name for messages. */
export function parsePolicyFile(content: Bytes, file: string): PolicyFile {
  const start = { file, line: 1, column: 1 };
  if (content.length > sizeLimit) return empty([tooLarge(file)]);
  const text = decodeUtf8(content);
  if (text === undefined) return empty([error("file-not-text", "not UTF-8 text", start)]);
  const document = readDocument(text, file, { isTyped });
  if (document.value === undefined) return empty(document.diagnostics);
  const parsed = parseParts(document);
  const isWhole = document.diagnostics.length === 0;
  return {
    ...parsed,
    diagnostics: [...document.diagnostics, ...parsed.diagnostics],
    unread: isWhole ? parsed.unread : "all",
  };
}

/** What is said of a file that is over the limit, and is not even read. */
export function tooLarge(file: string): Diagnostic {
  return error("file-too-large", "over 4 MB: this cannot be a policy", { file, line: 1, column: 1 });
}

function empty(diagnostics: readonly Diagnostic[]): PolicyFile {
  return { variables: [], grants: [], forbids: [], settings: [], diagnostics, unread: "all" };
}

function parseParts(document: Document): PolicyFile {
  const root = document.value;
  if (root === null)
    return empty([error("missing", 'an empty policy file: start with "version: 1"', document.places.locate([]))]);
  const parts = new PartReader(document);
  parts.read(fileSchema, shapes.file, [], "policy", () => undefined);

  const names = keysOf(root, "variables");
  const variables = names.flatMap((name) =>
    parts.read(variableSchema, shapes.variable, ["variables", name], `variable ${quoteKey(name)}`, (raw, reader) =>
      buildVariable(name, raw, reader),
    ),
  );
  const grants = keysOf(root, "grants").flatMap((name) =>
    parts.read(grantSchema, shapes.grant, ["grants", name], `grant ${quoteKey(name)}`, (raw, reader) =>
      buildGrant(name, raw, reader),
    ),
  );
  const forbids = indexesOf(root, "forbid").flatMap((index) =>
    parts.read(forbidSchema, shapes.forbid, ["forbid", index], `forbid ${index + 1}`, buildForbid),
  );
  const settings =
    "settings" in section(document, "value")
      ? parts.read(settingsSchema, shapes.settings, ["settings"], "settings", buildSettings)
      : [];
  const read = new Set<string>(variables.map(({ name }) => name));
  const unread = names.filter((name) => !read.has(encodeUtf8(name))).map(encodeUtf8);
  return { variables, grants, forbids, settings, diagnostics: parts.diagnostics, unread: new Set(unread) };
}
