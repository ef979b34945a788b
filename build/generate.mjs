// Writes what is made from the sources and kept in the repository: native/contract, the lint of the walls, the JSON
// Schema, the binary vectors. A test fails when one of them is not as this would write it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { build } from "esbuild";
import { nodeModule } from "./node-module.mjs";

await build({ ...nodeModule, entryPoints: [{ in: "build/generated.ts", out: "build/generated" }] });
const { generated } = await import("../dist/build/generated.mjs");
for (const [path, content] of generated(".")) {
  const bytes = Buffer.from(content);
  let old;
  try {
    old = readFileSync(path);
  } catch {
    mkdirSync(dirname(path), { recursive: true });
  }
  if (old?.equals(bytes)) continue;
  writeFileSync(path, bytes);
  process.stdout.write(`${path}: ${old ? "changed" : "new"}\n`);
}
