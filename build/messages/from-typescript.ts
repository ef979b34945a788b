import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import type { Message } from "./message.ts";
import { type Tree, walk } from "./syntax.ts";
import { Texts } from "./texts.ts";

interface Teller {
  readonly kind: Message["kind"];
  /** Which argument is the text, and which, if any, the code. */
  readonly text: number;
  readonly code?: number;
}

const finding: Teller = { kind: "finding", text: 1, code: 0 };
const tellers: Readonly<Record<string, Teller>> = {
  error: finding,
  warning: finding,
  note: finding,
  report: finding,
  BrokerError: { kind: "failure", text: 1, code: 0 },
  fail: { kind: "failure", text: 0 },
  problem: { kind: "line", text: 0 },
  say: { kind: "line", text: 1 },
};

/** What doctor says: two texts, what is so and what to do. */
const signs = new Set(["note", "weak"]);

/** Every message of the control plane and of the client. */
export function messagesOfTypescript(root: string): Message[] {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .sort()
    .map((name) => {
      const tree: Tree = parseSync(name, readFileSync(join(root, "src", name), "utf8")).program;
      return { file: `src/${name}`, tree, texts: new Texts(tree) };
    });
  /** A message that a function of another file has put together. */
  const madeBy = (name: string) =>
    files.map(({ texts }) => texts.returnedBy(name)).find((returned) => returned !== undefined);
  return files.flatMap(({ file, tree, texts }) => {
    const read = file.startsWith("src/doctor/") ? readSign : readTold;
    const textsOf = (node: Tree) =>
      (node?.type === "CallExpression" && !texts.returnedBy(nameOf(node)) && madeBy(nameOf(node))) || texts.of(node);
    const found: Message[] = [];
    walk(tree, (node) => found.push(...read(node, textsOf).map((message) => ({ ...message, file }))));
    return found;
  });
}

type TextsOf = (node: Tree) => readonly string[];
type Told = Omit<Message, "file">;

const nameOf = (node: Tree): string => node.callee?.name ?? node.callee?.property?.name ?? "";

function readSign(node: Tree, textsOf: TextsOf): Told[] {
  if (!signs.has(nameOf(node))) return [];
  const [what, advice] = node.arguments;
  return [{ text: `${textsOf(what).join(", or ")}: ${textsOf(advice)}`, kind: "sign" }];
}

function readTold(node: Tree, textsOf: TextsOf): Told[] {
  if (node.type === "ObjectExpression") return readProblem(node, textsOf);
  const teller = tellers[nameOf(node)];
  if (teller === undefined) return [];
  // Who knows its host is told the line only.
  const at = teller.kind === "line" && node.arguments.length === 1 ? 0 : teller.text;
  const code = teller.code === undefined ? undefined : node.arguments[teller.code]?.value;
  return told(textsOf(node.arguments[at]), teller.kind, code);
}

/** `{ code: "…", message: "…" }`: a finding that gets its place later. */
function readProblem(object: Tree, textsOf: TextsOf): Told[] {
  const value = (key: string) => object.properties.find((property: Tree) => property.key?.name === key)?.value;
  const code = value("code")?.value;
  return code && value("message") ? told(textsOf(value("message")), "finding", code) : [];
}

function told(texts: readonly string[], kind: Message["kind"], code: string | undefined): Told[] {
  return texts.filter((text) => /[A-Za-z]{2}/.test(text)).map((text) => ({ text, kind, ...(code && { code }) }));
}
