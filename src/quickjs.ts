import { exit, programArguments } from "native";
import { quickjsHost } from "./host/quickjs.ts";
import { main } from "./main.ts";

exit(await main(quickjsHost, programArguments()));
