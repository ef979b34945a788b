import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Threat, threatGroups } from "../../build/threats-page.ts";
import { root } from "../support/container.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const threats = threatGroups(root).flatMap((group) => group.threats);
const named = threats.map((threat): [string, Threat] => [threat.threat, threat]);

describe("each row of docs/threats.yaml", () => {
  it.each(named)("is attacked by a test that is there: %s", (_, { test: [file, title] }) => {
    expect(read(file)).toContain(JSON.stringify(title));
  });

  it.each(named)("names a defence that can be taken out, since it stands there once: %s", (_, { without }) => {
    expect(without.length).toBeGreaterThan(0);
    for (const { file, find } of without) expect(read(file).split(find), `${file}: ${find}`).toHaveLength(2);
  });
});
