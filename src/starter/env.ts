import type { Environment } from "../snapshot/environ.ts";
import { sketchVariable } from "./guess.ts";
import type { Sketch, SketchedUser } from "./sketch.ts";

/** A sketch of an environment: of a file, or of a running container with its users. */
export function sketchEnvironment(
  from: string,
  { variables, nameless = 0 }: Pick<Environment, "variables"> & { readonly nameless?: number },
  users: readonly SketchedUser[] = [],
): Sketch {
  const sketched = [...variables].map(([name, value]) => [name, sketchVariable(name, value)] as const);
  return {
    from: [from],
    variables: new Map(sketched),
    base: new Set(),
    users,
    remarks: nameless === 0 ? [] : [`${nameless} lines of ${from} name no variable, and are left out`],
  };
}
