import { run } from "./cli.ts";
import { nodeHost } from "./host/node.ts";

process.exitCode = run(nodeHost, process.argv.slice(2));
