import { limits } from "../contract/limits.ts";
import { type Diagnostic, error, warning } from "../diagnostics/diagnostics.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import type { World } from "../evaluation/resolve.ts";
import { type SourceValues, sourceValues } from "../grants/source-values.ts";
import { describesProcess, isOrdinary, isShellSafe } from "../names/kinds.ts";
import type { Policy } from "../policy/model.ts";
import { isSensitive } from "../policy/sensitive.ts";
import { mismatch } from "../policy/value-types.ts";
import type { Environment } from "../snapshot/environ.ts";
import type { Variables } from "../snapshot/variables.ts";
import type { Bytes } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";

/** What a container starts from. */
export interface Beginnings {
  readonly environment: Environment;
  /** The files of /etc/container_environment that came with the image: defaults, a value of the environment wins. */
  readonly baked: Variables;
  readonly policy: Policy;
  readonly world: World;
  /** The contents of the secret files that exist, by variable. */
  readonly secrets: Variables;
  /** Secret files that are taken as there without a look, where they cannot be read. */
  readonly assumedFiles?: ReadonlySet<Bytes>;
}

/** Everything that boot is about to write, worked out before anything is written. */
export interface Plan {
  readonly variables: Variables;
  /** Those of them that have the default of the policy. */
  readonly defaults: ReadonlySet<Bytes>;
  readonly evaluation: Evaluation;
  readonly values: SourceValues;
  readonly diagnostics: readonly Diagnostic[];
}

/** The container's variables, who gets which, and everything that is wrong with it: a pure function of its beginnings. */
export function makePlan(beginnings: Beginnings): Plan {
  const { environment, baked, policy, world, secrets, assumedFiles = new Set<Bytes>() } = beginnings;
  const variables = new Map([...baked].filter(([name]) => !describesProcess(name)));
  for (const [name, value] of environment.variables) variables.set(name, value);
  const defaults = new Set<Bytes>();
  for (const { name, default: value } of policy.variables.values()) {
    if (value === undefined || variables.has(name)) continue;
    variables.set(name, value);
    defaults.add(name);
  }

  const assumed = (name: Bytes) => (assumedFiles.has(name) ? ("" as Bytes) : undefined);
  const lookup = (name: Bytes) => secrets.get(name) ?? variables.get(name) ?? assumed(name);
  const holdings = { snapshot: new Set(variables.keys()), files: new Set([...secrets.keys(), ...assumedFiles]) };
  const evaluation = evaluate(policy, holdings, world);
  const { values, diagnostics: tooLong } = sourceValues(evaluation, lookup);
  return {
    variables,
    defaults,
    evaluation,
    values,
    diagnostics: [
      ...environmentFindings(environment, baked, variables),
      ...variableErrors(policy, variables, lookup, assumedFiles),
      ...evaluation.diagnostics,
      ...tooLong,
    ],
  };
}

/** What is odd about the names; each thing is said once. */
function environmentFindings(environment: Environment, baked: Variables, variables: Variables): Diagnostic[] {
  const found: Diagnostic[] = [];
  // With its code where it is called, since build/messages reads the calls.
  const report = (code: "environment", message: string) => found.push(warning(code, message));
  const list = (names: readonly Bytes[]) => names.map(printable).sort().join(", ");
  if (environment.nameless > 0)
    report("environment", `${environment.nameless} entries of the environment have no name and are dropped`);
  if (environment.duplicates.length > 0)
    report("environment", `set more than once, the last one counts: ${list(environment.duplicates)}`);
  const odd = [...variables.keys()].filter((name) => !isOrdinary(name));
  if (odd.length > 0) report("environment", `odd names, which no pattern gives and no shell reads: ${list(odd)}`);
  const special = [...variables.keys()].filter((name) => isOrdinary(name) && !isShellSafe(name));
  if (special.length > 0)
    report("environment", `left out of container_environment.sh, since shells treat them specially: ${list(special)}`);
  const identity = [...baked.keys()].filter(describesProcess);
  if (identity.length > 0)
    report("environment", `files of /etc/container_environment that describe a process are removed: ${list(identity)}`);
  for (const [name, value] of variables) {
    if (value.includes("\0"))
      found.push(error("environment", `variable ${printable(name)} holds a NUL byte, which no environment can`));
    if (name.length + 1 + value.length > limits.entry) {
      found.push(
        error(
          "environment",
          `variable ${printable(name)} is too long: with its name at most ${limits.entry} bytes fit`,
        ),
      );
    }
  }
  return found;
}

function variableErrors(
  policy: Policy,
  variables: Variables,
  lookup: (name: Bytes) => Bytes | undefined,
  assumedFiles: ReadonlySet<Bytes>,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const variable of policy.variables.values()) {
    const { name, location, file } = variable;
    const value = lookup(name);
    if (assumedFiles.has(name) && !variables.has(name)) continue;
    if (file !== undefined && variables.has(name)) {
      found.push(
        error(
          "two-origins",
          `variable ${name} comes from ${file} and is in the container's environment too: remove one`,
          location,
        ),
      );
    }
    if (value === undefined) {
      if (variable.required)
        found.push(
          error(
            "required",
            `variable ${name} is required and not set${file === undefined ? "" : ` (${file} is missing)`}`,
            location,
          ),
        );
      continue;
    }
    const expected = mismatch(value, { ...variable, sensitive: isSensitive(policy, name) });
    if (expected !== undefined) found.push(error("bad-value", `variable ${name} must be ${expected}`, location));
  }
  return found;
}
