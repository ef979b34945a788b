import type { Subject } from "../../src/access/subject.ts";
import { parseAccounts } from "../../src/accounts/passwd.ts";
import { decide } from "../../src/decision/decide.ts";
import { type Diagnostic, formatDiagnostic } from "../../src/diagnostics/diagnostics.ts";
import { evaluate } from "../../src/evaluation/evaluate.ts";
import type { Evaluation } from "../../src/evaluation/evaluation.ts";
import type { World } from "../../src/evaluation/resolve.ts";
import { mergePolicy } from "../../src/policy/merge.ts";
import type { Policy } from "../../src/policy/model.ts";
import { parsePolicyFile } from "../../src/policy/parse.ts";
import type { Bytes } from "../../src/text/bytes.ts";
import { encodeUtf8 } from "../../src/text/utf8.ts";
import { assertNoCanary } from "./canary.ts";
import { defaultGroup, defaultPasswd } from "./container.ts";

/** A policy of one or several files, without its "version: 1" line. */
export function load(...texts: string[]): { policy: Policy; diagnostics: readonly Diagnostic[] } {
  return mergePolicy(
    texts.map((text, index) => parsePolicyFile(encodeUtf8(`version: 1\n${text}`), `${"abcdef".charAt(index)}.yaml`)),
  );
}

/** What a policy complains of, each in one line, the places without the version line that load() adds. */
export function complaints(...texts: string[]): string[] {
  return messages(load(...texts).diagnostics);
}

/** Diagnostics as lines; none of them may show the canary. */
export function messages(diagnostics: readonly Diagnostic[]): string[] {
  const lines = diagnostics.map(formatDiagnostic);
  assertNoCanary(lines.join("\n"), "a diagnostic");
  return lines;
}

export function world(
  passwd: readonly string[] = defaultPasswd,
  group: readonly string[] = defaultGroup,
  init = 0,
): World {
  return { accounts: parseAccounts(passwd.join("\n") as Bytes, group.join("\n") as Bytes), init };
}

/** Evaluates a policy for the usual accounts and a snapshot of these names. */
export function evaluated(
  text: string,
  snapshot: readonly string[],
  files: readonly string[] = [],
  where = world(),
): Evaluation {
  return subjectOf(text, snapshot, files, where).evaluation;
}

/** The same, with the policy and the accounts beside it, for what is asked about them. */
export function subjectOf(
  text: string,
  snapshot: readonly string[],
  files: readonly string[] = [],
  where = world(),
): Subject {
  const { policy, diagnostics } = load(text);
  if (diagnostics.length > 0) throw new Error(`the test's policy is wrong: ${messages(diagnostics).join("\n")}`);
  const holdings = { snapshot: new Set(snapshot as Bytes[]), files: new Set(files as Bytes[]) };
  return { policy, evaluation: evaluate(policy, holdings, where), world: where };
}

/** The names that a caller is given, each with its grants; or the refusal. */
export function given(
  evaluation: Evaluation,
  uid: number,
  gids: number[] = [],
  chosen: string[] = [],
): Record<string, string> | string {
  const decision = decide(evaluation, { uid, gids }, chosen);
  if (decision.kind === "refused") return decision.refusal.kind;
  return Object.fromEntries(
    [...decision.given].map(([name, { grants }]) => [name, grants.map((grant) => grant.rule.name).join()]),
  );
}
