import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { bars } from "../bench/bars.ts";
import type { Growth } from "../bench/growth-points.ts";
import { growthLines } from "../bench/lines.ts";
import type { Results } from "../bench/results.ts";
import { writeTable } from "../src/grants/write.ts";
import { policyJsonSchema } from "../src/policy/json-schema.ts";
import { contentOf, type TableDescription } from "../test/support/tables.ts";
import { commandPages } from "./command-pages.ts";
import { lintWalls } from "./lint-walls.ts";
import { withMadePart } from "./made-parts.ts";
import { messagesPage } from "./messages/page.ts";
import { nativeHeaders } from "./native-headers.ts";
import { performancePage } from "./performance-page.ts";
import { sbom } from "./sbom.ts";
import { threatsPage } from "./threats-page.ts";

/** What a benchmark has printed, as it is kept beside the page that has it. */
const measured = (root: string, name: string) => JSON.parse(readFileSync(join(root, `docs/${name}.json`), "utf8"));

/**
 * Every file that is kept and made from others, by its path in the checkout, as it should be: `npm run generate` writes
 * them, and a test compares.
 */
export function generated(root: string): Map<string, string | Uint8Array> {
  const vectors = "test/vectors/tables";
  const tables = readdirSync(join(root, vectors)).filter((name) => name.endsWith(".yaml"));
  const results: Results = measured(root, "performance");
  const growth: Growth = measured(root, "growth");
  return new Map<string, string | Uint8Array>([
    ...nativeHeaders(),
    ["biome.walls.json", lintWalls()],
    ["policies/policy.schema.json", `${JSON.stringify(policyJsonSchema(), null, 2)}\n`],
    ["docs/man/env-broker.1.md", withMadePart(root, "docs/man/env-broker.1.md", commandPages())],
    ["docs/messages.md", withMadePart(root, "docs/messages.md", messagesPage(root))],
    ["docs/threat-model.md", withMadePart(root, "docs/threat-model.md", threatsPage(root))],
    ["docs/sbom.cdx.json", sbom(root)],
    ["docs/performance.svg", bars(results)],
    ["docs/growth.svg", growthLines(growth)],
    ["docs/performance.md", withMadePart(root, "docs/performance.md", performancePage(results, growth))],
    ...tables.map((name) => {
      const content = contentOf(load(readFileSync(join(root, vectors, name), "utf8")) as TableDescription);
      return [`${vectors}/${name.replace(/\.yaml$/, ".grants")}`, writeTable(content)] as const;
    }),
  ]);
}
