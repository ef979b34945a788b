import { formatReason, type Reason } from "../decision/reason.ts";
import { formatLocation, type Location } from "../diagnostics/diagnostics.ts";
import type { Way as GrantWay } from "../evaluation/evaluation.ts";
import type { Bytes } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";

/** One way by which a variable's value reaches somebody. */
export type Way = Kind & {
  /** The account whose start it needs, where that is not the one that was asked about: one uid, several names. */
  readonly as?: Bytes;
  /** The grants that a launch must choose (`--grant`), where one without a choice is refused, or gives something else. */
  readonly choosing?: readonly string[];
};

type Kind =
  | {
      readonly kind: "grant";
      readonly grant: string;
      readonly how: GrantWay;
      readonly location: Location;
      /** What tells the source of the value from another: the same text for the same value. */
      readonly source: string;
    }
  | { readonly kind: "inside"; readonly grant: string; readonly variable: Bytes; readonly location: Location }
  | { readonly kind: "base" }
  | { readonly kind: "inherit"; readonly location: Location }
  /** The files of the snapshot, which members of docker_env read. */
  | { readonly kind: "readers" }
  | { readonly kind: "root" };

/** Whether the policy decides on this way: no policy closes the way of root. */
export function isDecided(way: Way): boolean {
  return way.kind !== "root";
}

/** Whether a launch gives the variable under its own name. */
export function isLaunched(way: Way): boolean {
  return way.kind === "grant" || way.kind === "base" || way.kind === "inherit";
}

/** Whether somebody has a variable as everybody has it: it is base, and no rule gives it. */
export function isEverybodys(ways: readonly Way[]): boolean {
  const isRules = ({ kind }: Way) => kind === "grant" || kind === "inside" || kind === "inherit";
  return ways.some(({ kind }) => kind === "base") && !ways.some(isRules);
}

/** A text that is the same for the same way, whoever has it. */
export function wayKey(way: Way): string {
  const { as: _, choosing: __, ...kind } = way;
  return JSON.stringify(kind);
}

const verbs: Readonly<Record<GrantWay, string>> = {
  exact: "allows it by name",
  set: "sets it",
  pattern: "allows it by a pattern",
  everything: "gives everything",
};

/** A way in words, and the rule's place, if a rule opens it. */
export function describeWay(way: Way): Reason {
  const prefix =
    (way.as === undefined ? "" : `as ${printable(way.as)}, which is the same uid: `) +
    (way.choosing === undefined ? "" : `only with ${way.choosing.map((name) => `--grant ${name}`).join(" ")}: `);
  return {
    text: `${prefix}${wordsOf(way)}`,
    ...("location" in way && { where: formatLocation(way.location) }),
  };
}

/** The same in one text, with the place in brackets. */
export function sentenceOf(way: Way): string {
  return formatReason(describeWay(way));
}

function wordsOf(way: Way): string {
  switch (way.kind) {
    case "grant":
      return `grant "${way.grant}" ${verbs[way.how]}`;
    case "inside":
      return `grant "${way.grant}" gives it inside ${way.variable}`;
    case "base":
      return "everybody gets it (base)";
    case "inherit":
      return "setuser gives it with everything else (settings.inherit)";
    case "readers":
      return "it is in /etc/container_environment, which members of docker_env read";
    case "root":
      return "root reads everything, whatever the policy says";
  }
}
