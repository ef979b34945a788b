import type { Bytes } from "../text/bytes.ts";

/** What a starter policy is made of: names, and what can be guessed; never a value. */
export interface Sketch {
  /** What it was made from, for the policy's first line. */
  readonly from: readonly string[];
  readonly variables: ReadonlyMap<Bytes, SketchedVariable>;
  /** The image's own variables, which everybody who can pull the image can read. */
  readonly base: ReadonlySet<Bytes>;
  readonly users: readonly SketchedUser[];
  /** What could not be taken over, a sentence each. */
  readonly remarks?: readonly string[];
}

export interface SketchedVariable {
  readonly name: Bytes;
  /** What its value looks like, if that can be told. */
  readonly type?: SketchedType;
  /** The file that it comes from: a secret of Compose, Docker or Kubernetes. */
  readonly file?: string;
  /** A secret file that it has in some services, while others have it in their environment. */
  readonly fileElsewhere?: string;
}

export type SketchedType = "integer" | "boolean" | "port" | "url" | "email" | "path" | "json";

export interface SketchedUser {
  readonly name: string;
  /** What the user's grant is called: the service, where there is one. */
  readonly grant: string;
  /** What it has today; undefined if that is not known. */
  readonly variables?: ReadonlySet<Bytes>;
  /** Whether it is known that the account exists. */
  readonly exists: boolean;
}

/** Puts sketches of several sources together; what an image has by itself is base only if nothing else sets it. */
export function mergeSketches(sketches: readonly Sketch[]): Sketch {
  const variables = new Map<Bytes, SketchedVariable>();
  const users = new Map<string, SketchedUser>();
  for (const sketch of sketches) {
    for (const variable of sketch.variables.values()) addVariable(variables, variable);
    for (const user of sketch.users) users.set(user.grant, merged(users.get(user.grant), user));
  }
  const base = new Set(sketches.flatMap((sketch) => [...sketch.base]).filter((name) => !variables.has(name)));
  return {
    from: sketches.flatMap(({ from }) => from),
    variables,
    base,
    users: [...users.values()],
    remarks: sketches.flatMap(({ remarks = [] }) => remarks),
  };
}

/** Adds what one source knows of a variable: a type that not all of them see would stop a boot, and so would a file. */
export function addVariable(variables: Map<Bytes, SketchedVariable>, variable: SketchedVariable): void {
  const known = variables.get(variable.name);
  const isSame = <Key extends "type" | "file">(key: Key) => !known || known[key] === variable[key];
  const elsewhere = known?.fileElsewhere ?? variable.fileElsewhere ?? known?.file ?? variable.file;
  variables.set(variable.name, {
    name: variable.name,
    ...(variable.type && isSame("type") && { type: variable.type }),
    ...(variable.file !== undefined && isSame("file")
      ? { file: variable.file }
      : elsewhere !== undefined && { fileElsewhere: elsewhere }),
  });
}

function merged(known: SketchedUser | undefined, user: SketchedUser): SketchedUser {
  if (!known) return user;
  const variables = user.variables ?? known.variables;
  return { ...user, exists: known.exists || user.exists, ...(variables && { variables }) };
}
