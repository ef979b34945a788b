import { type BrokerErrorCode, exitCodeOf } from "../../src/broker-error.ts";
import { differences, readCatalogue } from "./catalogue.ts";
import { findingsPage } from "./findings.ts";
import { messagesOfC } from "./from-c.ts";
import { messagesOfTypescript } from "./from-typescript.ts";
import type { Message } from "./message.ts";

/** A text as code in a table's cell. */
function code(text: string): string {
  const mark = text.includes("`") ? "``" : "`";
  return `${mark}${text.replaceAll("|", "\\|")}${mark}`;
}

const row = (...cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const rowsOf = (heads: readonly string[]) => [row(...heads), row(...heads.map(() => "---"))];

/** Every message that the programs can print, as Markdown; throws where docs/messages.yaml is not about these. */
export function messagesPage(root: string): string {
  const messages = [...messagesOfC(root), ...messagesOfTypescript(root)];
  const said = messages.filter(({ kind }) => kind === "line" || kind === "failure");
  const catalogue = readCatalogue(root);
  const wrong = differences(catalogue, new Set(said.map(({ text }) => text)));
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  return [
    ...catalogue.flatMap(({ title, about, messages: entries }) => [
      `## ${title}`,
      "",
      about.trim(),
      "",
      ...rowsOf(["message", "exit code", "when", "what to do"]),
      ...entries.map((entry) =>
        row(entry.say.map(code).join("<br>"), exitCodesOf(said, entry.say), entry.when, entry.do),
      ),
      "",
    ]),
    ...findingsPart(root, messages),
    ...doctorPart(messages),
  ].join("\n");
}

/** What the programs end with that say one of the texts. */
function exitCodesOf(said: readonly Message[], texts: readonly string[]): string {
  const codes = said.filter(({ text }) => texts.includes(text)).flatMap(exitOf);
  return [...new Set(codes)].sort((left, right) => left - right).join(", ");
}

function exitOf(message: Message): number[] {
  if (message.kind === "failure" && message.code !== undefined)
    return [exitCodeOf({ code: message.code as BrokerErrorCode })];
  return message.exit === undefined ? [] : [message.exit];
}

function findingsPart(root: string, messages: readonly Message[]): string[] {
  const texts = (wanted: string) => [
    ...new Set(messages.filter(({ kind, code }) => kind === "finding" && code === wanted).map(({ text }) => text)),
  ];
  return [
    "## Findings",
    "",
    "Of boot, reload, `check`, `test` and every question: each with `file:line:column: error:`, `warning:` or `note:` before it, and",
    "with its code behind it where `check` says it. An error stops boot and reload with 78; [findings.md](findings.md) says the rest.",
    "",
    ...rowsOf(["code", "messages", "what is wrong, and what to do"]),
    ...[...findingsPage(root)].map(([name, what]) => row(code(name), texts(name).map(code).join("<br>"), what)),
    "",
  ];
}

function doctorPart(messages: readonly Message[]): string[] {
  const signs = messages.filter(({ kind }) => kind === "sign");
  return [
    "## What doctor finds",
    "",
    "`env-broker doctor` says what is so, and what to do.",
    "",
    ...signs.map(({ text }) => `- ${code(text)}`),
  ];
}
