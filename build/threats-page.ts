import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";

/** A change of the source that takes a defence out, or a part of one: `find` is in the file exactly once. */
interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Threat {
  readonly threat: string;
  readonly defence: string;
  /** The test's file and title. */
  readonly test: readonly [string, string];
  readonly without: readonly Edit[];
  readonly peers: string;
}

interface ThreatGroup {
  readonly group: string;
  readonly threats: readonly Threat[];
}

/** What docs/threats.yaml says. */
export function threatGroups(root: string): readonly ThreatGroup[] {
  return load(readFileSync(join(root, "docs/threats.yaml"), "utf8")) as readonly ThreatGroup[];
}

const cell = (text: string) => text.replaceAll("|", "\\|");

function row({ threat, defence, test: [file, title], peers }: Threat): string {
  return `| ${[threat, defence, `[${title}](../${file})`, peers].map(cell).join(" | ")} |`;
}

/** The tables of docs/threat-model.md. */
export function threatsPage(root: string): string {
  return threatGroups(root)
    .map(({ group, threats }) =>
      [
        `## ${group}`,
        "",
        "| threat | what stands against it | the test that fails without it | elsewhere |",
        "| --- | --- | --- | --- |",
        ...threats.map(row),
        "",
      ].join("\n"),
    )
    .join("\n");
}
