import type { ErrorCode } from "yaml";

/**
 * What each error of the YAML parser means, in words of our own: the parser's own message may quote the source, and a
 * source may hold what must not be logged.
 */
const messages: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias takes no tag and no anchor",
  BAD_ALIAS: 'a leading * is an alias in YAML: quote it, as in "*"',
  BAD_COLLECTION_TYPE: "the tag does not fit what it stands before",
  BAD_DIRECTIVE: "an unknown %directive",
  BAD_DQ_ESCAPE: "an unknown escape in a double-quoted text",
  BAD_INDENT: "the indentation does not fit the lines around it, or a bracket is not closed",
  BAD_PROP_ORDER: "an anchor or a tag stands in the wrong place",
  BAD_SCALAR_START: "a text cannot start with this character: quote it",
  BLOCK_AS_IMPLICIT_KEY:
    "a key must stand alone before its colon: is there a second colon in this line that wants quotes?",
  BLOCK_IN_FLOW: "an indented block cannot stand within brackets",
  DUPLICATE_KEY: "a key is defined twice here",
  IMPOSSIBLE: "this is not YAML",
  KEY_OVER_1024_CHARS: "a key is longer than 1,024 characters",
  MISSING_CHAR: "a character is missing here: a closing bracket or quote, a comma, or the blank after a colon",
  MULTILINE_IMPLICIT_KEY: "a key must stand on one line",
  MULTIPLE_ANCHORS: "only one anchor is possible here",
  MULTIPLE_DOCS: "a policy file is one document: remove the line with ---",
  MULTIPLE_TAGS: "only one tag is possible here",
  NON_STRING_KEY: "a key must be a plain name",
  RESOURCE_EXHAUSTION: "this file is too complicated",
  TAB_AS_INDENT: "a tab cannot indent: use blanks",
  TAG_RESOLVE_FAILED: "tags (!name) are not known in a policy: remove it",
  UNEXPECTED_TOKEN: "this does not belong here",
};

/** One sentence for an error code of the `yaml` package; `start` is the character where the error is. */
export function syntaxMessage(code: ErrorCode, start: string): string {
  if (start === "@" || start === "`") return `a text cannot start with ${start}: quote it, as in "@init"`;
  return messages[code];
}
