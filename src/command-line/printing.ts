import { Argument, type Command } from "commander";
import type { SubjectOptions } from "../asking/read-subject.ts";
import { type Shell, shells } from "../commands/completion.ts";
import type { InitOptions } from "../commands/init.ts";
import { type Context, withPolicy } from "./context.ts";
import { wordsOf } from "./words.ts";

/** What prints something to keep: a first policy, and what editors, shells and programs want to know of one. */
export function addPrintingCommands(program: Command, { host, done }: Context): void {
  program
    .command("init")
    .summary("write a first policy from what there is")
    .description(
      "Prints a policy to start from: names only, with guessed types, a grant for each user, and comments where you decide.\nWithout options it is made from the container that this is. Several sources may be given together.\nExit: 0 done, 2 a source is not of its kind.",
    )
    .option("--compose <file>", "a Compose file: its services' environment, env_file and secrets")
    .option("--image <file>", "what docker image inspect NAME prints: the image's own variables become base")
    .option("--env <file>", "variables, as NAME=VALUE lines or as in /proc/PID/environ; - is what is piped in")
    .addHelpText(
      "after",
      "\n  docker image inspect shop >image.json\n  env-broker init --compose docker-compose.yml --image image.json >policies/shop.yaml\n",
    )
    .action(async (options: InitOptions) => {
      const { init } = await import("../commands/init.ts");
      done(init(host, options));
    });

  program
    .command("schema")
    .summary("print the JSON Schema of a policy file")
    .description(
      "Prints the JSON Schema of a policy file, for editors: # yaml-language-server: $schema=./policy.schema.json",
    )
    .action(async () => {
      const { schema } = await import("../commands/schema.ts");
      done(schema(host));
    });

  withPolicy(program.command("types <user>"))
    .summary("print TypeScript declarations of what a user is given")
    .description(
      "Prints TypeScript declarations, so that process.env.TYPO does not compile: env-broker types app >env.d.ts\nExit: 0 done, 78 bad policy.",
    )
    .action(async (user: string, options: SubjectOptions) => {
      const { types } = await import("../commands/types.ts");
      done(types(host, user, options));
    });

  program
    .command("completion")
    .summary("print a script that completes env-broker's words in a shell")
    .description("Prints a completion script: source <(env-broker completion bash), in ~/.bashrc or ~/.zshrc.")
    .addArgument(new Argument("<shell>").choices(shells))
    .action(async (shell: Shell) => {
      const { completion } = await import("../commands/completion.ts");
      done(completion(host, shell, wordsOf(program)));
    });
}
