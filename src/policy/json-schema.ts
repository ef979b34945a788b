import * as z from "zod/mini";
import { forbidSchema, grantSchema, itemOf, settingsSchema, shapes, takesScalars, variableSchema } from "./schema.ts";

/** The JSON Schema (draft 2020-12) of a policy file, for editors. */
export function policyJsonSchema(): Record<string, unknown> {
  const whole = z.strictObject({
    ...shapes.file,
    variables: z.optional(z.record(z.string(), variableSchema)),
    grants: z.optional(z.record(z.string(), grantSchema)),
    forbid: z.optional(z.array(forbidSchema)),
    settings: z.optional(settingsSchema),
  });
  return { title: "env-broker policy", ...jsonSchemaOf(whole) };
}

function jsonSchemaOf(schema: z.core.$ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (takesScalars(zodSchema)) jsonSchema.type = ["string", "number", "boolean"] as never;
      const item = itemOf(zodSchema);
      if (!item) return;
      const { $schema: _, ...items } = jsonSchemaOf(item);
      Object.assign(jsonSchema, { anyOf: [{ type: "array", items }, items] });
    },
  });
}
