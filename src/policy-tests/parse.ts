import { type Diagnostic, error } from "../diagnostics/diagnostics.ts";
import { indexesOf, PartReader } from "../policy/part.ts";
import { parseReference, type Reader } from "../policy/reader.ts";
import type { Bytes } from "../text/bytes.ts";
import { decodeUtf8 } from "../text/utf8.ts";
import { readDocument, sizeLimit } from "../yaml/document.ts";
import { quoteKey, shortName } from "../yaml/quote.ts";
import { invariantForms, parseInvariant } from "./invariant.ts";
import type { Case, CaseFile, Who } from "./model.ts";
import { caseFileSchema, caseSchema, type RawCase, shapes } from "./schema.ts";

/** Parses one file of a policy's tests, YAML or JSON; `file` is its name for messages. */
export function parseCaseFile(content: Bytes, file: string): { file: CaseFile; diagnostics: readonly Diagnostic[] } {
  const empty = { set: [], cases: [], invariants: [] };
  const start = { file, line: 1, column: 1 };
  const fail = (...diagnostics: Diagnostic[]) => ({ file: empty, diagnostics });
  if (content.length > sizeLimit) return fail(error("file-too-large", "over 4 MB: these cannot be tests", start));
  const text = decodeUtf8(content);
  if (text === undefined) return fail(error("file-not-text", "not UTF-8 text", start));
  const document = readDocument(text, file, { isTyped: () => false });
  if (document.value === undefined) return fail(...document.diagnostics);
  if (document.value === null) return fail(error("missing", 'an empty file of tests: start with "cases:"', start));
  const parts = new PartReader(document);
  const whole = parts.read(caseFileSchema, shapes.file, [], "tests", (raw, reader) => ({
    set: reader.names(raw.set, "set"),
    invariants: (raw.invariants ?? []).flatMap((sentence, index) => {
      const location = reader.at("invariants", index);
      const invariant = parseInvariant(sentence, location);
      if (!invariant) reader.report("bad-test", `an invariant is a sentence: ${invariantForms}`, location);
      return invariant ?? [];
    }),
  }));
  const cases = indexesOf(document.value, "cases").flatMap((index) =>
    parts.read(caseSchema, shapes.case, ["cases", index], `case ${index + 1}`, buildCase),
  );
  const diagnostics = [...document.diagnostics, ...parts.diagnostics];
  return { file: { ...empty, ...whole[0], cases: cases.flat() }, diagnostics };
}

function buildCase(raw: RawCase, reader: Reader): Case[] {
  const who = whoOf(raw, reader);
  for (const [key, name] of accountsOf(raw)) {
    if (!parseReference(name))
      reader.report(
        "bad-principal",
        `${quoteKey(name)} is no ${key === "user" ? "user" : "group"}: a name, or a number`,
        reader.at(key),
      );
  }
  if (!raw.gets?.length && !raw.refused?.length)
    reader.report("bad-test", "asks nothing: it needs gets, refused or both", reader.location);
  if (raw.because !== undefined && !raw.gets?.length)
    reader.report("bad-test", "because names the grant that gives: it needs gets", reader.at("because"));
  const built = {
    location: reader.location,
    gets: reader.names(raw.gets, "gets"),
    refused: reader.patterns(raw.refused, "refused"),
    ...(raw.because !== undefined && { because: { value: shortName(raw.because), location: reader.at("because") } }),
  };
  return who ? [{ ...built, who }] : [];
}

/** Every account that a case names, by its key. */
function accountsOf({ user, group, groups = [] }: RawCase): [key: string, name: string][] {
  const of = (key: string, names: readonly (string | undefined)[]) =>
    names.flatMap((name): [string, string][] => (name === undefined ? [] : [[key, name]]));
  return [...of("user", [user]), ...of("group", [group]), ...of("groups", groups)];
}

function whoOf(raw: RawCase, reader: Reader): Who | undefined {
  if (raw.user !== undefined && raw.group === undefined)
    return { kind: "user", name: raw.user, groups: raw.groups ?? [], location: reader.at("user") };
  if (raw.group !== undefined && raw.user === undefined && raw.groups === undefined)
    return { kind: "group", name: raw.group, location: reader.at("group") };
  reader.report("bad-test", "is about one user (with groups, if you like) or one group", reader.location);
  return undefined;
}
