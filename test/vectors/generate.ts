import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { writeTable } from "../../src/grants/write.ts";
import { root } from "../support/container.ts";
import { contentOf } from "../support/tables.ts";

/** Writes the binary table of every vector anew; done when the layout's version changes, and the difference is read. */
const folder = join(root, "test/vectors/tables");
for (const name of readdirSync(folder).filter((file) => file.endsWith(".yaml"))) {
  const table = writeTable(contentOf(parse(readFileSync(join(folder, name), "utf8"))));
  writeFileSync(join(folder, name.replace(/\.yaml$/, ".grants")), table);
  process.stdout.write(`${name}: ${table.length} bytes\n`);
}
