import * as z from "zod/mini";
import type { Path } from "../yaml/places.ts";
import { auditEvents, auditTargets } from "./audit.ts";
import { valueTypes } from "./value-types.ts";

// Each schema is built once and used wherever it fits: building them is a tenth of a boot.

/** Scalars are read as they are written; the JSON Schema lets editors accept a number or a boolean there too. */
export const writtenText = z.string();
const prose = z.optional(z.string());
const flag = z.optional(z.boolean());

type Schema = z.core.$ZodType;
const listItems = new WeakMap<Schema, Schema>();

/** A list; a lone item stands for a list of one. */
function list<Item extends Schema>(item: Item) {
  const schema = z.pipe(
    z.transform((value: unknown) => (Array.isArray(value) ? value : [value])),
    z.array(item),
  );
  listItems.set(schema, item);
  return schema;
}

export const writtenList = list(writtenText);
const names = z.optional(writtenList);
const part = z.optional(z.unknown());
const parts = z.optional(z.record(z.string(), z.unknown()));

const principals = { users: names, groups: names };
const to = z.strictObject(principals);

export const shapes = {
  file: {
    version: z.literal(1),
    variables: parts,
    grants: parts,
    forbid: z.optional(z.array(z.unknown())),
    settings: part,
  },
  variable: {
    description: prose,
    type: z.optional(z.enum(valueTypes)),
    values: names,
    pattern: prose,
    minLength: z.optional(z.int().check(z.minimum(0))),
    sensitive: flag,
    required: flag,
    default: z.optional(writtenText),
    file: prose,
    only: z.optional(z.strictObject({ ...principals, optional: flag })),
  },
  grant: {
    reason: prose,
    to,
    optional: flag,
    allow: names,
    everything: flag,
    hazards: names,
    set: z.optional(z.record(z.string(), writtenText)),
    need: names,
  },
  forbid: {
    to,
    optional: flag,
    variables: writtenList,
    reason: prose,
  },
  settings: {
    files: z.optional(z.enum(["all", "none"])),
    base: z.optional(z.strictObject({ allow: names, hazards: names })),
    inherit: names,
    audit: z.optional(
      z.strictObject({
        events: z.optional(z.enum(auditEvents)),
        to: z.optional(z.enum(auditTargets)),
        required: flag,
      }),
    ),
  },
};

export const fileSchema = z.strictObject(shapes.file);
export const variableSchema = z.strictObject(shapes.variable);
export const grantSchema = z.strictObject(shapes.grant);
export const forbidSchema = z.strictObject(shapes.forbid);
export const settingsSchema = z.strictObject(shapes.settings);

export type RawVariable = z.output<typeof variableSchema>;
export type RawGrant = z.output<typeof grantSchema>;
export type RawForbid = z.output<typeof forbidSchema>;
export type RawSettings = z.output<typeof settingsSchema>;

const typedKeys: ReadonlyMap<PropertyKey | undefined, ReadonlySet<PropertyKey | undefined>> = new Map([
  ["variables", new Set(["sensitive", "required", "minLength"])],
  ["grants", new Set(["everything", "optional"])],
  ["forbid", new Set(["optional"])],
  ["settings", new Set(["required"])],
]);

/** Whether the scalar at a path is a boolean or a number; everything else is text, taken as it is written. */
export function isTyped(path: Path): boolean {
  const [section, , key, inner] = path;
  if (path.length === 1) return section === "version";
  if (path.length === 3) return typedKeys.get(section)?.has(key) ?? false;
  return path.length === 4 && section === "variables" && key === "only" && inner === "optional";
}

/** Whether a schema takes a scalar as it is written: an editor must accept a number or a boolean there too. */
export function takesScalars(schema: Schema): boolean {
  return schema === writtenText;
}

/** The schema of the items of a list, for which a lone item may stand; undefined for everything else. */
export function itemOf(schema: Schema): Schema | undefined {
  return listItems.get(schema);
}
