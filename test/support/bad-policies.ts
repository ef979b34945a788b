import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, formatDiagnostic, hasErrors, sortDiagnostics } from "../../src/diagnostics/diagnostics.ts";
import { claimsOf } from "../../src/evaluation/claims.ts";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import { findingsOf } from "../../src/findings/find.ts";
import { mergePolicy } from "../../src/policy/merge.ts";
import { parsePolicyFile } from "../../src/policy/parse.ts";
import { encodeUtf8 } from "../../src/text/utf8.ts";
import { root } from "./container.ts";
import { world } from "./policy.ts";

export const badPolicies = join(root, "test/fixtures/bad-policies");

/** The policies of the corpus, by name: each stands in a file, and what must be said of it in one beside it. */
export function badPolicyNames(): string[] {
  return readdirSync(badPolicies)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length));
}

/** What `env-broker check` finds, for the usual accounts and with every variable of the policy set. */
export function findings(name: string): readonly Diagnostic[] {
  const content = encodeUtf8(readFileSync(join(badPolicies, `${name}.yaml`), "utf8"));
  const { policy, diagnostics } = mergePolicy([parsePolicyFile(content, `${name}.yaml`)]);
  const where = world();
  const evaluation = evaluate(policy, { snapshot: new Set(claimsOf(policy).names), files: new Set() }, where);
  const all = [...diagnostics, ...evaluation.diagnostics];
  return sortDiagnostics(hasErrors(all) ? all : [...all, ...findingsOf({ policy, evaluation, world: where })]);
}

/** As a person reads it. */
export function asRead(found: readonly Diagnostic[]): string {
  return found.map((each) => `${formatDiagnostic(each)} [${each.code}]\n`).join("");
}
