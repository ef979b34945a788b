import type { Command } from "commander";
import type { Context } from "./context.ts";

/** What writes something for people and editors. */
export function addWritingCommands(program: Command, { host }: Context): void {
  program
    .command("schema")
    .summary("print the JSON Schema of a policy file")
    .description(
      "Prints the JSON Schema of a policy file, for editors: # yaml-language-server: $schema=./policy.schema.json",
    )
    .action(async () => {
      const { policyJsonSchema } = await import("../policy/json-schema.ts");
      host.write(1, `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
    });
}
