import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import { type Diagnostic, error, type Location } from "./diagnostics.ts";
import { depthLimit, nestsTooDeep } from "./nesting.ts";
import { syntaxMessage } from "./syntax-messages.ts";

/** What a policy file says, as plain values without a prototype, and where each of them stands. */
export interface Document {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** Where the value at a path stands, or the nearest thing around it. */
  locate(path: Path): Location;
  /** Where the key at the end of a path stands. */
  locateKey(path: Path): Location;
}

export type Path = readonly PropertyKey[];

/** Policies are written by people: four megabytes is far beyond the largest that anybody writes. */
export const sizeLimit = 4 * 1024 * 1024;

/** Aliases may repeat a part; this bounds how much they blow up. */
const nodeLimit = 400_000;

/**
 * Reads the text of one YAML or JSON file. A scalar is taken as it is written (`010` stays "010"), except where
 * `isTyped` says that the path takes a boolean or a number.
 */
export function readDocument(text: string, file: string, isTyped: (path: Path) => boolean): Document {
  const lines = new LineCounter();
  const places = new Map<string, { value: number; key?: number }>();
  const diagnostics: Diagnostic[] = [];
  let nodes = 0;

  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const report = (code: "syntax" | "duplicate-key" | "wrong-type", message: string, offset: number) =>
    diagnostics.push(error(code, message, place(offset)));

  const nearestPlace = (path: Path): { value: number; key?: number } => {
    for (let length = path.length; length > 0; length--) {
      const found = places.get(keyOf(path.slice(0, length)));
      if (found) return found;
    }
    return { value: 0 };
  };

  const finish = (value: unknown): Document => ({
    value,
    diagnostics,
    locate: (path) => place(nearestPlace(path).value),
    locateKey: (path) => {
      const found = nearestPlace(path);
      return place(found.key ?? found.value);
    },
  });

  if (nestsTooDeep(text)) {
    diagnostics.push(error("nested-too-deep", `nested deeper than ${depthLimit} levels`, { file, line: 1, column: 1 }));
    return finish(undefined);
  }

  const document = parseDocument(text, {
    prettyErrors: false,
    uniqueKeys: false,
    lineCounter: lines,
    logLevel: "error",
  });
  const said = new Set<string>();
  for (const { code, pos } of [...document.errors, ...document.warnings]) {
    if (!said.has(`${pos[0]} ${code}`)) report("syntax", syntaxMessage(code, text.slice(pos[0])), pos[0]);
    said.add(`${pos[0]} ${code}`);
  }
  if (diagnostics.length > 0) return finish(undefined);

  const convert = (node: Node | null, path: Path, around: number, depth: number): unknown => {
    const offset = node?.range?.[0] ?? around;
    const key = keyOf(path);
    places.set(key, { ...places.get(key), value: offset });
    if (++nodes > nodeLimit || depth > depthLimit) {
      if (nodes === nodeLimit + 1 || depth > depthLimit)
        report("syntax", "the aliases (*name) of this file repeat too much", offset);
      return undefined;
    }
    if (isMap(node)) return convertMap(node, path, depth);
    if (isSeq(node)) return node.items.map((item, index) => convert(item as Node, [...path, index], offset, depth + 1));
    if (isAlias(node)) return convertAlias(node, path, offset, depth);
    if (!isScalar(node) || node.value === null) return null;
    return isTyped(path) ? node.value : (node.source ?? String(node.value));
  };

  const convertAlias = (alias: Alias, path: Path, offset: number, depth: number): unknown => {
    const target = alias.resolve(document);
    if (target) return convert(target, path, offset, depth + 1);
    report("syntax", 'a leading * is an alias in YAML: quote it, as in "*"', offset);
    return undefined;
  };

  const convertMap = (map: YAMLMap, path: Path, depth: number): unknown => {
    const result: Record<string, unknown> = Object.create(null);
    for (const pair of map.items) {
      const keyNode = pair.key as Node | null;
      const offset = keyNode?.range?.[0] ?? map.range?.[0] ?? 0;
      if (!isScalar(keyNode) || keyNode.value === null) {
        report("wrong-type", "a key must be a plain name", offset);
        continue;
      }
      const key = keyNode.source ?? String(keyNode.value);
      if (key === "__proto__") report("wrong-type", "__proto__ is not allowed as a key", offset);
      else if (key in result) report("duplicate-key", `${quoteKey(key)} is defined twice here`, offset);
      else {
        places.set(keyOf([...path, key]), { key: offset, value: offset });
        result[key] = convert(pair.value as Node | null, [...path, key], offset, depth + 1);
      }
    }
    return result;
  };

  return finish(convert(document.contents, [], 0, 0));
}

/** Keys are names, so a message may show them, but not at any length. */
export function quoteKey(key: string): string {
  return `"${key.length > 80 ? `${key.slice(0, 80)}...` : key}"`;
}

function keyOf(path: Path): string {
  return path.map(String).join("\0");
}
