import { limits } from "../contract/limits.ts";
import { type Diagnostic, type DiagnosticCode, error, type Location } from "../diagnostics/diagnostics.ts";
import { describesProcess, isOrdinary } from "../names/kinds.ts";
import { isPlausibleName, type Pattern, parsePattern } from "../names/patterns.ts";
import type { Bytes } from "../text/bytes.ts";
import { parseId } from "../text/id.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import type { Document } from "../yaml/document.ts";
import type { Path } from "../yaml/places.ts";
import { quoteKey } from "../yaml/quote.ts";
import type { Located, Recipients, Reference } from "./model.ts";

/** Reads the pieces of one part of a policy file, and collects what is wrong with them. */
export class Reader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #document: Document;
  readonly #path: Path;
  readonly #title: string;

  constructor(document: Document, path: Path, title: string) {
    this.#document = document;
    this.#path = path;
    this.#title = title;
  }

  /** Where the part's own key stands. */
  get location(): Location {
    return this.#document.places.locateKey(this.#path);
  }

  at(...inner: PropertyKey[]): Location {
    return this.#document.places.locate([...this.#path, ...inner]);
  }

  report(code: DiagnosticCode, message: string, location: Location): void {
    this.diagnostics.push(error(code, `${this.#title}: ${message}`, location));
  }

  /** A list of exact names: variables that describe a process are refused, they come from the account. */
  names(list: readonly string[] | undefined, ...inner: PropertyKey[]): Located<Bytes>[] {
    return this.#items(list, inner, (text, location) => this.name(text, location));
  }

  name(text: string, location: Location): Bytes | undefined {
    if (!isPlausibleName(text)) {
      const hint = text.endsWith("*") ? ", not a pattern" : "";
      this.report("bad-name", `${quoteKey(text)} must be one variable's exact name${hint}`, location);
      return undefined;
    }
    return this.notIdentity(encodeUtf8(text), location);
  }

  /** A name that the policy itself brings into being, so it must be one that every program can use. */
  ordinaryName(text: string, location: Location): Bytes | undefined {
    if (isOrdinary(text)) return this.notIdentity(text as Bytes, location);
    this.report(
      "bad-name",
      `${quoteKey(text)} is no variable name (letters, digits and _, at most ${limits.name}, no digit first)`,
      location,
    );
    return undefined;
  }

  patterns(list: readonly string[] | undefined, ...inner: PropertyKey[]): Located<Pattern>[] {
    return this.#items(list, inner, (text, location) => {
      const pattern = parsePattern(text);
      if (pattern) return pattern.kind === "exact" && !this.notIdentity(pattern.name, location) ? undefined : pattern;
      this.report("bad-pattern", `${quoteKey(text)} is no pattern: ${wantedPattern(text)}`, location);
      return undefined;
    });
  }

  recipients(
    raw: { users?: string[] | undefined; groups?: string[] | undefined },
    optional: boolean,
    ...inner: PropertyKey[]
  ): Recipients {
    const users = this.#items(raw.users, [...inner, "users"], (text, location) =>
      this.#reference(text, "user", location),
    );
    const groups = this.#items(raw.groups, [...inner, "groups"], (text, location) =>
      this.#reference(text, "group", location),
    );
    if (!raw.users?.length && !raw.groups?.length) {
      this.report(
        "bad-principal",
        `${inner.map(String).join(": ")} names nobody: it needs users, groups or both`,
        this.at(...inner),
      );
    }
    return { users, groups, optional };
  }

  /** Users alone, as a list of their own. */
  users(list: readonly string[], ...inner: PropertyKey[]): Recipients {
    const users = this.#items(list, inner, (text, location) => this.#reference(text, "user", location));
    if (list.length === 0)
      this.report("bad-principal", `${inner.map(String).join(": ")} names nobody: it needs users`, this.at(...inner));
    return { users, groups: [], optional: false };
  }

  #reference(text: string, kind: "user" | "group", location: Location): Reference | undefined {
    if (kind === "user" && text === "@init") return { kind: "init" };
    const reference = parseReference(text);
    if (reference) return reference;
    this.report("bad-principal", `${quoteKey(text)} is no ${kind}: a name, or a number from 0 to 4294967294`, location);
    return undefined;
  }

  /** The name, unless it describes a process. */
  notIdentity(name: Bytes, location: Location): Bytes | undefined {
    if (!describesProcess(name)) return name;
    this.report(
      "identity",
      `${name} describes a process, not the container: a launcher sets it from the account: remove it here`,
      location,
    );
    return undefined;
  }

  #items<Value>(
    list: readonly string[] | undefined,
    inner: readonly PropertyKey[],
    read: (text: string, location: Location) => Value | undefined,
  ): Located<Value>[] {
    return (list ?? []).flatMap((text, index) => {
      const location = this.at(...inner, index);
      const value = read(text, location);
      return value === undefined ? [] : [{ value, location }];
    });
  }
}

/** The account that a text names, by name or by number, or undefined. */
export function parseReference(text: string): Reference | undefined {
  const id = parseId(text);
  if (id !== undefined) return { kind: "id", id };
  return /^[^\s:,/@+\-0-9\0][^\s:,/\0]*$/.test(text) ? { kind: "name", name: text } : undefined;
}

/** What to write instead of a text that is no pattern. */
function wantedPattern(text: string): string {
  if (text.includes("=")) return "write the name alone, since a policy holds no values";
  if (/[,\s]/.test(text)) return "write a list, as in [A, B]";
  return "an exact name, or a prefix followed by one *";
}
