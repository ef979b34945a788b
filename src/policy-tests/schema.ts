import * as z from "zod/mini";
import { writtenList, writtenText } from "../policy/schema.ts";

const names = z.optional(writtenList);

export const shapes = {
  file: { set: names, cases: z.optional(z.array(z.unknown())), invariants: names },
  case: {
    user: z.optional(writtenText),
    group: z.optional(writtenText),
    groups: names,
    gets: names,
    refused: names,
    because: z.optional(writtenText),
  },
};

export const caseFileSchema = z.strictObject(shapes.file);
export const caseSchema = z.strictObject(shapes.case);

export type RawCase = z.output<typeof caseSchema>;
