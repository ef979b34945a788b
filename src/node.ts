import { nodeHost } from "./host/node.ts";
import { main } from "./main.ts";

process.exitCode = await main(nodeHost, process.argv.slice(2));
