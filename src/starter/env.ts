import type { Variables } from "../snapshot/variables.ts";
import { sketchVariable } from "./guess.ts";
import type { Sketch, SketchedUser } from "./sketch.ts";

/** A sketch of an environment: of a file, or of a running container with its users. */
export function sketchEnvironment(from: string, variables: Variables, users: readonly SketchedUser[] = []): Sketch {
  const sketched = [...variables].map(([name, value]) => [name, sketchVariable(name, value)] as const);
  return { from: [from], variables: new Map(sketched), base: new Set(), users };
}
