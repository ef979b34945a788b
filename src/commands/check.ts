import type { Host } from "../host/host.ts";
import { type Diagnostic, formatDiagnostic, hasErrors, warning } from "../policy/diagnostics.ts";
import type { Policy } from "../policy/model.ts";
import type { World } from "../policy/resolve.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { readSubject, type SubjectOptions } from "./read-subject.ts";
import { paintFor } from "./terminal.ts";

export interface CheckOptions extends SubjectOptions {
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `env-broker check`: everything that is wrong with a policy. 0 fine, 1 warnings with --strict, 78 errors. */
export function check(host: Host, options: CheckOptions): number {
  const subject = readSubject(host, options);
  const isLocal = options.policies === undefined && options.accounts === undefined;
  const diagnostics = [
    ...subject.diagnostics,
    ...(isLocal ? nameServiceWarnings(host, subject.policy, subject.world) : []),
  ];
  const code = hasErrors(diagnostics) ? 78 : options.strict && diagnostics.length > 0 ? 1 : 0;
  if (options.json) {
    host.write(
      1,
      `${JSON.stringify({ ok: code === 0, files: subject.files, assumptions: subject.assumptions, diagnostics }, null, 2)}\n`,
    );
    return code;
  }
  const paint = paintFor(host, 1);
  for (const diagnostic of diagnostics) {
    const line = formatDiagnostic(diagnostic);
    host.write(1, `${diagnostic.severity === "error" ? paint.red(line) : paint.yellow(line)}\n`);
  }
  for (const assumption of subject.assumptions) host.write(1, `${paint.dim(`assumed: ${assumption}`)}\n`);
  host.write(1, `${summary(subject.policy, subject.files, diagnostics)}\n`);
  return code;
}

function summary(policy: Policy, files: readonly string[], diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  const size = `${count(files.length, "file")}, ${count(policy.grants.size, "grant")}, ${count(policy.forbids.length, "forbid")}`;
  return `${size}: ${count(errors, "error")}, ${count(diagnostics.length - errors, "warning")}`;
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
      found.push(
        warning(
          "unknown-account",
          `user ${value.name} is uid ${known} by the name service, and ${files}: launchers read the files`,
          location,
        ),
      );
    }
  }
  return found;
}
