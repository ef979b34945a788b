import type { Accounts } from "../accounts/accounts.ts";
import { type Diagnostic, error } from "../diagnostics/diagnostics.ts";
import type { Located, Recipients, Reference } from "../policy/model.ts";
import type { Bytes } from "../text/bytes.ts";
import { nearest } from "../text/near.ts";
import { encodeUtf8 } from "../text/utf8.ts";

/** Who exists where the policy holds. */
export interface World {
  readonly accounts: Accounts;
  /** The uid that PID 1 runs as, which `@init` stands for. */
  readonly init: number;
}

/** Principals: a uid or a gid, never a name, since the kernel knows no names. */
export interface Principals {
  readonly uids: ReadonlySet<number>;
  readonly gids: ReadonlySet<number>;
}

/**
 * Turns the names of a rule into numbers; unknown ones are errors unless the rule is optional. `mayBeOptional` is whether the
 * policy can say so in that place.
 */
export function resolve(
  to: Recipients,
  title: string,
  world: World,
  mayBeOptional: boolean,
): { principals: Principals; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const numbers = (references: readonly Located<Reference>[], kind: "user" | "group"): ReadonlySet<number> =>
    new Set(
      references.flatMap(({ value, location }) => {
        const id = lookUp(value, kind, world);
        if (id !== undefined) return [id];
        if (!to.optional)
          diagnostics.push(
            error(
              "unknown-account",
              unknown(title, (value as { name: string }).name, kind, world, mayBeOptional),
              location,
            ),
          );
        return [];
      }),
    );
  return { principals: { uids: numbers(to.users, "user"), gids: numbers(to.groups, "group") }, diagnostics };
}

function lookUp(reference: Reference, kind: "user" | "group", { accounts, init }: World): number | undefined {
  if (reference.kind === "init") return init;
  if (reference.kind === "id") return reference.id;
  const name = encodeUtf8(reference.name);
  return kind === "user" ? accounts.user(name)?.uid : accounts.group(name)?.gid;
}

function unknown(
  title: string,
  name: string,
  kind: "user" | "group",
  { accounts }: World,
  mayBeOptional: boolean,
): string {
  const known: readonly { name: Bytes }[] = kind === "user" ? accounts.users : accounts.groups;
  const near = nearest(
    name,
    known.map((entry) => entry.name),
  );
  const mended = mayBeOptional
    ? "create it first, or write optional: true"
    : "create it first, or take it from the list";
  return `${title}: unknown ${kind} "${name}" (${near === undefined ? mended : `did you mean "${near}"?`})`;
}
