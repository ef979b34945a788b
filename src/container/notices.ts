import { type Diagnostic, formatDiagnostic, sortDiagnostics } from "../diagnostics/diagnostics.ts";
import type { Host } from "../host/host.ts";
import { say } from "../say.ts";

/** What boot and reload say on stderr: every finding once, however often it is found again after a startup file. */
export class Notices {
  readonly #host: Host;
  readonly #consequence: string;
  readonly #said = new Set<string>();

  /** `consequence`: what errors lead to. */
  constructor(host: Host, consequence = "the container is not started") {
    this.#host = host;
    this.#consequence = consequence;
  }

  say(line: string): void {
    say(this.#host, line);
  }

  /** Says what was not said before; whether there are errors, which end the boot. */
  add(diagnostics: readonly Diagnostic[]): boolean {
    for (const diagnostic of sortDiagnostics(diagnostics)) {
      const line = formatDiagnostic(diagnostic);
      if (!this.#said.has(line)) this.say(line);
      this.#said.add(line);
    }
    const errors = diagnostics.filter(({ severity }) => severity === "error").length;
    if (errors > 0) this.say(`${errors} ${errors === 1 ? "error" : "errors"}: ${this.#consequence}`);
    return errors > 0;
  }
}
