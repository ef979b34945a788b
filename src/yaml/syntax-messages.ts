/** Of what is written as a tag, and is none: also where tags are taken. */
const tag = "this is no tag (!name): quote it, or remove it";
const indentation = "the indentation does not fit the lines around it";
const badEscape = "an unknown escape in a double-quoted text";
const header = "only an indentation may follow a text's | or >";
export const secondColon =
  "a key must stand alone before its colon: is there a second colon in this line that wants quotes?";
const control = "a control character cannot stand here";
const unclosed = "a bracket or a quote above is not closed, or what is in it lies too far left";
const directive = "a line that starts with % is a directive: quote it";

/**
 * What each error of the YAML parser means, in words of our own: the parser's own message may quote the source, and a
 * source may hold what must not be logged. By what the parser's reason starts with, the first that fits.
 */
const messages: Readonly<Record<string, string>> = {
  "duplication of a tag property": "only one tag is possible here",
  "duplication of an anchor property": "only one anchor is possible here",
  "alias node should not have any properties": "an alias takes no tag and no anchor",
  "name of an alias node": 'a leading * is an alias in YAML: quote it, as in "*"',
  "name of an anchor node": "a leading & names an anchor in YAML: quote it",
  "unexpected end of the stream within a flow collection": unclosed,
  "unexpected end of the stream within a verbatim tag": tag,
  "unexpected end of the": unclosed,
  "named tag handle": tag,
  "tag ": tag,
  "undeclared tag handle": tag,
  "tab characters must not be used in indentation": "a tab cannot indent: use blanks",
  "deficient indentation": unclosed,
  "bad indentation of a": indentation,
  "the stream contains non-printable characters": control,
  "expected valid JSON character": control,
  "null byte is not allowed": control,
  "unknown escape sequence": badEscape,
  "expected hexadecimal character": badEscape,
  "repeat of": header,
  "bad explicit indentation width": header,
  "a line break is expected": header,
  "missed comma between flow collection entries": "a comma or a closing bracket is missing here",
  "expected the node content, but found ','": "a comma without anything before it",
  "a whitespace character is expected after the key-value separator": "a blank is missing after the colon",
  "expected ':' after a mapping key": "a key without a colon",
  "can not read a block mapping entry": "a key must stand on one line",
  directive: directive,
  "YAML directive": directive,
  "TAG directive": directive,
  "unacceptable YAML version": directive,
  "ill-formed": directive,
  "": "this does not belong here",
};

/** One sentence for why the `js-yaml` package refuses a text; `offset` is where, in UTF-16 code units. */
export function syntaxMessage(reason: string, text: string, offset: number): string {
  const start = text.charAt(offset);
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  if (reason.startsWith("deficient indentation")) {
    if (before.includes("\t")) return "a tab cannot stand here: use blanks";
    if (start === "]" || start === "}")
      return "a closing bracket must stand further right than the key that it belongs to";
  }
  if ((start === "@" || start === "`") && !reason.startsWith("unknown escape"))
    return `a text cannot start with ${start}: quote it, as in "@init"`;
  // The parser says so of everything that it cannot go on with, in the middle of a line, too.
  if (reason.startsWith("bad indentation") && before.trim() !== "")
    return start === ":"
      ? secondColon
      : "this does not belong here: behind a quote or a bracket that is closed, only a comment may follow";
  return messages[Object.keys(messages).find((beginning) => reason.startsWith(beginning)) as string] as string;
}
