import { isOrdinary } from "../names/kinds.ts";
import type { Bytes } from "../text/bytes.ts";
import type { Policy, Variable } from "./model.ts";

/** A variable that a user is given, and whether it is there whenever its program runs. */
export interface DeclaredVariable {
  readonly name: Bytes;
  readonly isSure: boolean;
}

/** TypeScript declarations of an environment: process.env has these variables, and no other is known of. */
export function typeDeclarations({ variables }: Policy, user: string, given: readonly DeclaredVariable[]): string {
  const lines = given.flatMap(({ name, isSure }) => {
    const variable = variables.get(name);
    const key = isOrdinary(name) ? name : JSON.stringify(name);
    return [...comment(variable), `  readonly ${key}${isSure ? "" : "?"}: ${typeOf(variable)};`];
  });
  return [
    `/** What ${JSON.stringify(user).replaceAll("*/", "*\\/")} is given. Made by env-broker types; the policy is the source. */`,
    "export interface Env {",
    ...lines,
    "}",
    "",
    "declare global {",
    "  namespace NodeJS {",
    "    interface ProcessEnv extends Env {}",
    "  }",
    "}",
    "",
  ].join("\n");
}

function comment(variable: Variable | undefined): string[] {
  const { description, type = "string" } = variable ?? {};
  const text = [description, type === "string" || type === "enum" ? undefined : `(${type})`].filter(
    (part) => part !== undefined,
  );
  return text.length === 0 ? [] : [`  /** ${text.join(" ").replace(/\s+/g, " ").replaceAll("*/", "*\\/")} */`];
}

/** An environment holds text: only an enumeration says more. */
function typeOf(variable: Variable | undefined): string {
  if (variable?.type !== "enum") return "string";
  return variable.values.map((value) => JSON.stringify(value)).join(" | ");
}
