import { programs } from "./contract/programs.ts";
import type { Host } from "./host/host.ts";
import { printableText } from "./text/printable.ts";

/** Says a line on stderr: every message of env-broker is told here, with control characters written as \\xNN. */
export function say(host: Host, line: string): void {
  sayMore(host, `${programs.envBroker}: ${line}`);
}

/** Says a line more of a message that has several. */
export function sayMore(host: Host, line: string): void {
  host.write(2, `${printableText(line)}\n`);
}
