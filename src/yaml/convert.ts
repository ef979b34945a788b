import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from "yaml";
import { type Diagnostic, error } from "../diagnostics/diagnostics.ts";
import { depthLimit } from "./nesting.ts";
import type { Path, Places } from "./places.ts";
import { quoteKey } from "./quote.ts";

/** Aliases may repeat a part of a file, but not blow it up: this many nodes may come from them. */
const repeatLimit = 10_000;

/**
 * Turns the nodes of a document into plain values without a prototype, and notes where each stands. A scalar is taken
 * as it is written (`010` stays "010"), except where `isTyped` says that the path takes a boolean or a number.
 */
export class Converter {
  readonly diagnostics: Diagnostic[] = [];
  readonly #places: Places;
  readonly #isTyped: (path: Path) => boolean;
  readonly #anchors = new Map<string, Node>();
  #repeated = 0;
  #aliasDepth = 0;

  constructor(places: Places, isTyped: (path: Path) => boolean) {
    this.#places = places;
    this.#isTyped = isTyped;
  }

  /** Converts a node and everything in it; a key without a value has no node. */
  convert(node: Node | null, path: Path): unknown {
    if (!node) return null;
    const offset = node.range?.[0] as number;
    this.#places.setValue(path, offset);
    if (this.#aliasDepth > 0 && ++this.#repeated > repeatLimit) return undefined;
    if (isAlias(node)) return this.#convertAlias(node, path, offset);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isMap(node)) return this.#convertMap(node, path);
    if (isSeq(node)) {
      // What was reported is left out, so that the rest of the list is still looked at.
      return node.items
        .map((item, index) => this.convert(item as Node, [...path, index]))
        .filter((item) => item !== undefined);
    }
    if (!isScalar(node) || isNull(node)) return null;
    return this.#isTyped(path) && node.type === "PLAIN" ? typed(node.source as string) : node.source;
  }

  /** Reports an alias that stands for nothing, or for too much. */
  #convertAlias(alias: Alias, path: Path, offset: number): unknown {
    const target = this.#anchors.get(alias.source);
    if (!target) {
      this.#report("syntax", 'a leading * is an alias in YAML: quote it, as in "*"', offset);
      return undefined;
    }
    if (path.length > depthLimit) this.#repeated = repeatLimit;
    this.#aliasDepth++;
    const value = this.convert(target, path);
    this.#aliasDepth--;
    if (this.#aliasDepth === 0 && this.#repeated > repeatLimit) {
      this.#report("syntax", "the aliases (*name) of this file repeat too much", offset);
    }
    return value;
  }

  #convertMap(map: YAMLMap, path: Path): unknown {
    const result: Record<string, unknown> = Object.create(null);
    for (const pair of map.items) {
      const keyNode = pair.key as Node; // an empty one, where a key is missing
      const offset = keyNode.range?.[0] as number;
      if (!isScalar(keyNode) || isNull(keyNode)) {
        this.#report("wrong-type", "a key must be a plain name", offset);
        continue;
      }
      const key = keyNode.source as string;
      const inner = [...path, key];
      if (key === "__proto__")
        this.#report("wrong-type", "__proto__ is not allowed as a key: choose another name", offset);
      else if (key in result)
        this.#report("duplicate-key", `${quoteKey(key)} is defined twice here: keep one of them`, offset);
      else {
        this.#places.setKey(inner, offset);
        result[key] = this.convert(pair.value as Node | null, inner);
        // Where nothing has an anchor nothing is looked at again: a large file's nodes need not wait for the last one.
        if (this.#anchors.size === 0) pair.value = null;
      }
    }
    return result;
  }

  #report(code: "syntax" | "duplicate-key" | "wrong-type", message: string, offset: number): void {
    this.diagnostics.push(error(code, message, this.#places.at(offset)));
  }
}

/** A scalar that stands for nothing: YAML 1.2, 10.3.2 (core schema). */
function isNull({ type, source }: Scalar): boolean {
  return type === "PLAIN" && /^(?:~|null|Null|NULL)?$/.test(source as string);
}

/** What a scalar is where a boolean or a number is wanted, as the core schema reads it; text if it is neither. */
function typed(source: string): boolean | number | string {
  if (/^(?:true|True|TRUE)$/.test(source)) return true;
  if (/^(?:false|False|FALSE)$/.test(source)) return false;
  return /^[-+]?\.?\d/.test(source) && !Number.isNaN(Number(source)) ? Number(source) : source;
}
