import { nameText } from "../asking/as-json.ts";
import { type AskOptions, tellErrors } from "../asking/ask.ts";
import { paintFor, printJson, printLines } from "../asking/output.ts";
import { type ReadSubject, readSubject } from "../asking/read-subject.ts";
import { BrokerError, isBrokerError } from "../broker-error.ts";
import { isPolicyFile } from "../container/policy-files.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { paths } from "../contract/paths.ts";
import { type Diagnostic, formatDiagnostic, formatLocation } from "../diagnostics/diagnostics.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import type { Host } from "../host/host.ts";
import { Coverage } from "../policy-tests/coverage.ts";
import type { CaseFile } from "../policy-tests/model.ts";
import { parseCaseFile } from "../policy-tests/parse.ts";
import { type Outcome, runCases } from "../policy-tests/run.ts";
import type { Bytes } from "../text/bytes.ts";
import { printable, shownPath } from "../text/printable.ts";
import { sizeLimit } from "../yaml/document.ts";

export interface TestOptions extends AskOptions {
  readonly tests?: string;
}

/** `env-broker test`: the policy's own tests. 0 all hold, 1 one does not or there is none, 78 bad policy or bad tests. */
export function test(host: Host, options: TestOptions): number {
  const folder = options.tests ?? `${options.policies ?? paths.policies}/tests`;
  const { files, diagnostics } = readCaseFiles(host, folder);
  if (tellErrors(host, { diagnostics })) return exitCodes.policy;
  const subject = readSubject(host, options, { variables: namesOf(files), isWide: true });
  if (tellErrors(host, subject)) return exitCodes.policy;
  const coverage = new Coverage(subject, subject.known);
  const sets = files.map((file) => withSet(subject, file));
  if (sets.some((set) => tellErrors(host, set.evaluation))) return exitCodes.policy;
  const outcomes = files.map((file, index) => runCases(sets[index] as ReadSubject, file, subject.known, coverage));
  const asserted = outcomes.reduce((sum, outcome) => sum + outcome.asserted, 0);
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const code = failures.length === 0 && asserted > 0 ? exitCodes.fine : exitCodes.no;
  if (options.json) {
    const { rules, variables } = coverage.missing;
    const uncovered = {
      rules: rules.map(({ title, location }) => ({ rule: title, where: formatLocation(location) })),
      variables: variables.map(nameText),
    };
    const coverageKeys = { total: coverage.counts, missing: uncovered };
    printJson(host, { ok: code === 0, asserted, failures, coverage: coverageKeys, assumptions: subject.assumptions });
  } else printLines(host, textOf(host, folder, { asserted, failures }, coverage, subject));
  return code;
}

function readCaseFiles(host: Host, path: string): { files: CaseFile[]; diagnostics: Diagnostic[] } {
  let folder: ReturnType<Host["openFolder"]>;
  try {
    folder = host.openFolder(path);
  } catch (failure) {
    if (!isBrokerError(failure, "absent")) throw failure;
    throw new BrokerError(
      "usage",
      `there are no tests: ${shownPath(path)} does not exist (docs/policy.md of env-broker shows how to write some)`,
    );
  }
  const read = folder
    .list()
    .filter(isPolicyFile)
    .map((name) => parseCaseFile(folder.readBeneath(name, sizeLimit + 1).content, `tests/${printable(name)}`));
  folder.close();
  return { files: read.map(({ file }) => file), diagnostics: read.flatMap(({ diagnostics }) => diagnostics) };
}

/** The names of which something must not be true: where it is assumed what is set, they are, as far as rules give them. */
function namesOf(files: readonly CaseFile[]): Bytes[] {
  const patterns = files.flatMap(({ cases, invariants }) => [
    ...cases.flatMap(({ refused }) => refused.map(({ value }) => value)),
    ...invariants.flatMap((each) => (each.kind === "only" ? [each.pattern] : each.patterns)),
  ]);
  return patterns.map((pattern) => (pattern.kind === "exact" ? pattern.name : (`${pattern.prefix}ANY` as Bytes)));
}

/** The policy with the variables of `set` beside those that are set. */
function withSet(subject: ReadSubject, { set }: CaseFile): ReadSubject {
  if (set.length === 0) return subject;
  const { snapshot, files } = subject.evaluation.holdings;
  const holdings = { snapshot: new Set([...snapshot, ...set.map(({ value }) => value)]), files };
  return { ...subject, evaluation: evaluate(subject.policy, holdings, subject.world) };
}

function textOf(
  host: Host,
  folder: string,
  { asserted, failures }: Outcome,
  coverage: Coverage,
  { assumptions }: ReadSubject,
): string[] {
  const { red, green, dim } = paintFor(host, 1);
  if (asserted === 0 && failures.length === 0) return [red(`${folder} asserts nothing`)];
  const { rules, variables } = coverage.missing;
  const { counts } = coverage;
  const covered = `${counts.rules - rules.length} of ${counts.rules} rules, ${counts.variables - variables.length} of ${counts.variables} variables`;
  return [
    ...failures.map((failure) => red(formatDiagnostic(failure))),
    ...assumptions.map((assumption) => dim(`assumed: ${assumption}`)),
    ...rules.map(({ title, location }) => dim(`not tested: ${title} (${formatLocation(location)})`)),
    ...(variables.length === 0 ? [] : [dim(`not tested: ${variables.map(printable).join(", ")}`)]),
    `covered: ${covered}`,
    failures.length === 0
      ? green(`${asserted} assertions hold`)
      : red(`${failures.length} ${failures.length === 1 ? "failure" : "failures"} in ${asserted} assertions`),
  ];
}
