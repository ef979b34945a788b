import type { Diagnostic } from "../diagnostics/diagnostics.ts";
import { accountFindings } from "./accounts.ts";
import { forbidFindings } from "./forbids.ts";
import { grantFindings } from "./grants.ts";
import type { Scene } from "./scene.ts";
import { secretFindings } from "./secrets.ts";
import { variableFindings } from "./variables.ts";

/** What is likely not meant, each with a way out: a warning is to be acted upon, a note is to be known. */
export function findingsOf(scene: Scene): Diagnostic[] {
  return [
    ...grantFindings(scene),
    ...forbidFindings(scene),
    ...variableFindings(scene),
    ...secretFindings(scene),
    ...accountFindings(scene),
  ];
}
