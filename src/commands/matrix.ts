import { type Matrix, matrixOf } from "../access/matrix.ts";
import { matrixMarkdown, matrixText } from "../access/matrix-text.ts";
import { nameText, principalObject, wayObject } from "../asking/as-json.ts";
import { type AskOptions, ask } from "../asking/ask.ts";
import { closingKeys, closingLines, closingSentences } from "../asking/closing.ts";
import { printJson, printLines, reportWidth } from "../asking/output.ts";
import type { ReadSubject } from "../asking/read-subject.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import type { Host } from "../host/host.ts";
import { matrixPage } from "../page/page.ts";

export interface MatrixOptions extends AskOptions {
  readonly markdown?: boolean;
  readonly html?: boolean;
}

/** `env-broker matrix`: users by variables, as text, Markdown, JSON or one page of HTML. 0 done, 78 bad policy. */
export function matrix(host: Host, options: MatrixOptions): number {
  return ask(host, options, {}, (subject) => {
    const found = matrixOf(subject);
    if (options.json) printJson(host, objectOf(found, subject));
    else if (options.markdown) printLines(host, matrixMarkdown(found));
    else if (options.html) host.write(1, matrixPage(found, closingSentences(subject)));
    else printLines(host, [...matrixText(found, reportWidth(host)), "", ...closingLines(host, subject)]);
    return exitCodes.fine;
  });
}

function objectOf({ columns, variables, everybody, others }: Matrix, subject: ReadSubject): object {
  return {
    variables: variables.map(({ name, sensitive }) => ({ name: nameText(name), sensitive })),
    principals: columns.map(({ principal, ways }) => ({
      ...principalObject(principal),
      variables: Object.fromEntries([...ways].map(([name, each]) => [nameText(name), each.map(wayObject)])),
    })),
    everybody: everybody.map(nameText),
    others,
    ...closingKeys(subject),
  };
}
