import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import * as z from "zod";

const text = z.string().min(1);
const catalogue = z.array(
  z.strictObject({
    title: text,
    about: text,
    messages: z.array(z.strictObject({ say: z.array(text).min(1), when: text, do: text })),
  }),
);

/** docs/messages.yaml: when each message is said, and what to do, by subject. */
export type Catalogue = z.infer<typeof catalogue>;

export function readCatalogue(root: string): Catalogue {
  return catalogue.parse(load(readFileSync(join(root, "docs/messages.yaml"), "utf8")));
}

/** What keeps the catalogue from being that of the sources, a line each; nothing if it is. */
export function differences(entries: Catalogue, said: ReadonlySet<string>): string[] {
  const listed = entries.flatMap(({ messages }) => messages.flatMap(({ say }) => say));
  return [
    ...[...said].filter((each) => !listed.includes(each)).map((each) => `not in docs/messages.yaml: ${each}`),
    ...listed.filter((each) => !said.has(each)).map((each) => `said by nobody: ${each}`),
    ...listed.filter((each, at) => listed.indexOf(each) !== at).map((each) => `twice in docs/messages.yaml: ${each}`),
  ];
}
