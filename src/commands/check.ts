import type { AskOptions } from "../asking/ask.ts";
import { paintFor, printJson } from "../asking/output.ts";
import { readSubject } from "../asking/read-subject.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { paths } from "../contract/paths.ts";
import { type Diagnostic, formatDiagnostic, hasErrors, sortDiagnostics, warning } from "../diagnostics/diagnostics.ts";
import type { World } from "../evaluation/resolve.ts";
import { findingsOf } from "../findings/find.ts";
import type { Host } from "../host/host.ts";
import type { Policy } from "../policy/model.ts";
import { shownPath } from "../text/printable.ts";
import { encodeUtf8 } from "../text/utf8.ts";

export interface CheckOptions extends AskOptions {
  readonly strict?: boolean;
}

/** `env-broker check`: everything that is wrong with a policy, or likely not meant. 0 fine, 1 warnings with --strict, 78 errors. */
export function check(host: Host, options: CheckOptions): number {
  const subject = readSubject(host, options);
  const { policy, world, files, assumptions, plan } = subject;
  const isLocal = options.policies === undefined && options.accounts === undefined;
  // Beside an error, what looks odd is mostly its consequence.
  const found = hasErrors(subject.diagnostics)
    ? []
    : findingsOf({ ...subject, ...(plan && { variables: plan.variables }) });
  const diagnostics = sortDiagnostics([
    ...subject.diagnostics,
    ...found,
    ...(files.length === 0 ? [noPolicy(options.policies ?? paths.policies)] : []),
    ...(isLocal ? nameServiceWarnings(host, policy, world) : []),
  ]);
  const isWarned = diagnostics.some(({ severity }) => severity === "warning");
  const code = hasErrors(diagnostics) ? exitCodes.policy : options.strict && isWarned ? exitCodes.no : exitCodes.fine;
  if (options.json) {
    printJson(host, { ok: code === 0, files, assumptions, diagnostics });
    return code;
  }
  const paint = paintFor(host, 1);
  const colours = { error: paint.red, warning: paint.yellow, note: paint.dim };
  for (const diagnostic of diagnostics)
    host.write(1, `${colours[diagnostic.severity](`${formatDiagnostic(diagnostic)} [${diagnostic.code}]`)}\n`);
  for (const assumption of assumptions) host.write(1, `${paint.dim(`assumed: ${assumption}`)}\n`);
  host.write(1, `${summary(policy, files, diagnostics)}\n`);
  return code;
}

function summary(policy: Policy, files: readonly string[], diagnostics: readonly Diagnostic[]): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const size = `${count(files.length, "file")}, ${count(policy.grants.size, "grant")}, ${count(policy.forbids.length, "forbid")}`;
  const of = (severity: Diagnostic["severity"]) => diagnostics.filter((each) => each.severity === severity).length;
  const notes = of("note") > 0 ? `, ${count(of("note"), "note")}` : "";
  return `${size}: ${count(of("error"), "error")}, ${count(of("warning"), "warning")}${notes}`;
}

/** Nothing that is wrong in a policy would be found where none is read, as in a folder that is misnamed. */
function noPolicy(folder: string): Diagnostic {
  return warning(
    "no-policy",
    `there is no policy file in ${shownPath(folder)}, so @init gets every variable: write one that ends in .yaml, or name its folder with --policies`,
  );
}

/** Launchers read the account files: a user that the name service (LDAP, say) knows otherwise is another user to them. */
function nameServiceWarnings(host: Host, policy: Policy, { accounts }: World): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { to } of [...policy.grants.values(), ...policy.forbids]) {
    for (const { value, location } of to.users) {
      if (value.kind !== "name") continue;
      const known = host.nameServiceUid(value.name);
      const uid = accounts.user(encodeUtf8(value.name))?.uid;
      if (known === undefined || known === uid) continue;
      const files = uid === undefined ? "the account files do not have it" : `the account files say ${uid}`;
      const message = `user ${value.name} is uid ${known} by the name service, and ${files}: launchers read the files: make them agree`;
      found.push(warning("unknown-account", message, location));
    }
  }
  return found;
}
