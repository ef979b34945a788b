import { type Tree, walk } from "./syntax.ts";

/** What is not known before the program runs. */
const filled = "…";
/** More alternatives than this of one part say nothing: it is filled in. */
const most = 6;
const many = 40;

/** The texts that an expression of a file can be: of literals, templates, alternatives, and constants and functions of the file. */
export class Texts {
  /** Constants by name, in their order in the file: one name may stand for another thing in each function. */
  readonly #constants = new Map<string, Tree[]>();
  readonly #functions = new Map<string, Tree[]>();
  readonly #calls = new Map<string, Tree[]>();
  /** The functions that a name is a parameter of, with its place there. */
  readonly #parameters = new Map<string, { name: string; at: number; start: number; end: number }[]>();
  readonly #asked = new Set<Tree>();

  constructor(file: Tree) {
    walk(file, (node) => {
      if (node.type === "VariableDeclarator" && node.init) add(this.#constants, node.id.name, node.init);
      if (node.type === "CallExpression") add(this.#calls, node.callee.name ?? "", node);
      if (node.type === "FunctionDeclaration") this.#addFunction(node.id.name, node);
      if (node.type === "VariableDeclarator" && node.init?.type === "ArrowFunctionExpression")
        this.#addFunction(node.id.name, node.init);
    });
  }

  #addFunction(name: string, fn: Tree): void {
    for (const each of returned(fn)) add(this.#functions, name, each);
    fn.params.forEach((parameter: Tree, at: number) => {
      add(this.#parameters, parameter.name ?? "", { name, at, start: fn.start, end: fn.end });
    });
  }

  of(node: Tree): readonly string[] {
    // A function that calls itself is known as far as it does not.
    if (node === undefined || this.#asked.has(node)) return [filled];
    this.#asked.add(node);
    const texts = [...new Set(this.#read(node))];
    this.#asked.delete(node);
    return texts;
  }

  #read(node: Tree): readonly string[] {
    switch (node.type) {
      case "Literal":
        return [String(node.value)];
      case "TemplateLiteral":
        return this.#joined(
          node.quasis.map((quasi: Tree) => quasi.value.cooked),
          node.expressions,
        );
      case "ConditionalExpression":
        return [...this.of(node.consequent), ...this.of(node.alternate)];
      case "LogicalExpression":
        return [...this.of(node.left), ...this.of(node.right)];
      case "BinaryExpression":
        return node.operator !== "+" ? [filled] : this.#joined(["", "", ""], [node.left, node.right]);
      case "Identifier":
        return this.#named(node);
      case "CallExpression":
        return this.returnedBy(node.callee.name) ?? [filled];
      case "MemberExpression":
        return this.#bounded(this.#values(node.object.name));
      case "TSAsExpression":
        return this.of(node.expression);
      default:
        return [filled];
    }
  }

  #named(node: Tree): readonly string[] {
    const parameter = this.#parameters
      .get(node.name)
      ?.filter(({ start, end }) => start < node.start && node.end < end)
      .at(-1);
    const constants = this.#constants.get(node.name) ?? [];
    const constant = constants.filter(({ start }) => start < node.start).at(-1) ?? constants[0];
    if (constant && (!parameter || constant.start > parameter.start)) return this.#bounded([constant]);
    const calls = parameter ? (this.#calls.get(parameter.name) ?? []) : [];
    return this.#bounded(constant && !parameter ? [constant] : calls.map((call) => call.arguments[parameter?.at ?? 0]));
  }

  /** The values of an object that a constant is: one of them is taken by a key. */
  #values(name: string): readonly Tree[] {
    const object = this.#constants.get(name)?.find(({ type }) => type === "ObjectExpression");
    return object?.properties.map((property: Tree) => property.value) ?? [];
  }

  /** What a function of this file may return; undefined if there is no such function. */
  returnedBy(name: string): readonly string[] | undefined {
    const values = this.#functions.get(name);
    return values && this.#bounded(values);
  }

  #bounded(values: readonly Tree[]): readonly string[] {
    const texts = values.flatMap((each) => this.of(each));
    return texts.length === 0 || texts.length > many ? [filled] : texts;
  }

  #joined(between: readonly string[], parts: readonly Tree[]): readonly string[] {
    return parts.reduce<readonly string[]>(
      (before, part, index) => {
        const known = this.of(part);
        const texts = known.length > most || known.length * before.length > most ? [filled] : known;
        return before.flatMap((start) => texts.map((text) => start + text + between[index + 1]));
      },
      [between[0] as string],
    );
  }
}

function add<Value>(map: Map<string, Value[]>, name: string, value: Value): void {
  map.set(name, [...(map.get(name) ?? []), value]);
}

/** What a function's return statements say. */
function returned(fn: Tree): Tree[] {
  const found: Tree[] = fn.body.type === "BlockStatement" ? [] : [fn.body];
  walk(fn.body, (node) => {
    if (node.type === "ReturnStatement" && node.argument) found.push(node.argument);
  });
  return found;
}
