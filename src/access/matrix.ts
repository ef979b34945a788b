import { isSensitive } from "../policy/sensitive.ts";
import { type Bytes, sortBytes } from "../text/bytes.ts";
import { labelOf } from "./labels.ts";
import type { Principal } from "./principals.ts";
import { type Reach, reachOfAll } from "./reach.ts";
import { existingVariables, type Subject } from "./subject.ts";
import { isDecided, isEverybodys, isLaunched, type Way } from "./ways.ts";

/** Who gets what, as a table: what everybody has and who has nothing else is said beside it. */
export interface Matrix {
  readonly variables: readonly { readonly name: Bytes; readonly sensitive: boolean }[];
  readonly columns: readonly Column[];
  /** Variables that everybody gets, and nobody by a rule of its own. */
  readonly everybody: readonly Bytes[];
  /** Who gets nothing but those. */
  readonly others: readonly string[];
}

export interface Column {
  readonly label: string;
  readonly principal: Principal;
  readonly ways: Reach["ways"];
}

/** How a variable reaches somebody, the most direct way first; "none" where it does not. */
export type Mark = "gets" | "inside" | "files" | "root" | "none";

export function matrixOf(subject: Subject): Matrix {
  const reaches = reachOfAll(subject);
  const users = reaches.filter(({ principal }) => principal.kind === "user");
  const isAllUsers = (name: Bytes) => users.every(({ ways }) => isEverybodys(ways.get(name) ?? []));
  const everybody = new Set(sortBytes(subject.evaluation.base).filter(isAllUsers));
  const isNothing = ({ ways }: Reach) =>
    [...ways].every(([name, each]) => everybody.has(name) || !each.some(isDecided));
  const columns = reaches
    .filter((reach) => !isNothing(reach))
    .map(({ principal, ways }) => ({ label: labelOf(principal), principal, ways }));
  return {
    columns,
    variables: existingVariables(subject)
      .filter((name) => !everybody.has(name))
      .map((name) => ({ name, sensitive: isSensitive(subject.policy, name) })),
    everybody: [...everybody],
    // Of root it would be misleading: it reads everything.
    others: users.filter((reach) => isNothing(reach) && !isRoot(reach)).map(({ principal }) => labelOf(principal)),
  };
}

function isRoot({ principal }: Reach): boolean {
  return principal.kind === "user" && principal.uid === 0;
}

export function markOf(ways: readonly Way[] | undefined): Mark {
  if (!ways) return "none";
  if (ways.some(isLaunched)) return "gets";
  if (ways.some(({ kind }) => kind === "inside")) return "inside";
  return ways.some(({ kind }) => kind === "readers") ? "files" : "root";
}
