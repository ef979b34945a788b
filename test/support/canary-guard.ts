import { afterEach, beforeEach, expect } from "vitest";
import { assertNoCanary, canary } from "./canary.ts";

const printed: string[] = [];

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
    printed.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("latin1"));
    return write(chunk, ...rest);
  }) as typeof stream.write;
}

beforeEach(() => {
  printed.length = 0;
});

afterEach(() => {
  assertNoCanary(printed.join(""), `the output of "${expect.getState().currentTestName}"`);
  assertNoCanary(process.argv.join(" "), "the argument list");
  if (printed.some((text) => text.includes(canary.toLowerCase()))) throw new Error("the canary shows in lower case");
});
