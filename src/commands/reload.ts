import { nameText } from "../asking/as-json.ts";
import { paintFor } from "../asking/output.ts";
import { BrokerError } from "../broker-error.ts";
import type { Change, Whom } from "../changes/changes.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { paths } from "../contract/paths.ts";
import type { Host } from "../host/host.ts";
import { reload as reloadTable } from "../reload/reload.ts";
import { affectedServices, restartServices, services } from "../reload/services.ts";
import type { Bytes } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { shortName } from "../yaml/quote.ts";

export interface ReloadOptions {
  /** `true` for the services that are affected, or the names of services. */
  readonly restart?: true | readonly string[];
  readonly json?: boolean;
}

/** `env-broker reload`: 0 done, 1 a service did not restart, 2 no such service, 78 something is wrong and nothing is changed. */
export function reload(host: Host, { restart, json }: ReloadOptions): number {
  const named = restart === undefined || restart === true ? [] : restart.map(encodeUtf8);
  const known = named.length > 0 ? services(host) : [];
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const message = `there is no service ${shortName(printable(unknown))} in ${paths.services}: nothing is changed`;
    throw new BrokerError("usage", message);
  }
  const reloaded = reloadTable(host);
  if (!reloaded) return exitCodes.policy;
  const { changes, isAffected } = reloaded;
  const toRestart = restart === true ? affectedServices(host, isAffected) : named;
  let isUp = true;
  try {
    if (json) printJson(host, changes, toRestart);
    else printChanges(host, changes, restart === undefined ? undefined : toRestart);
  } finally {
    // The table is in place: that nobody can be told of it must not leave services with what they had.
    if (toRestart.length > 0) isUp = restartServices(host, toRestart);
  }
  return isUp ? exitCodes.fine : exitCodes.no;
}

function printJson(host: Host, changes: readonly Change[], restarted: readonly Bytes[]): void {
  const entries = changes.map(({ whom, variable, change }) => ({
    ...identify(whom),
    variable: nameText(variable),
    change,
  }));
  host.write(1, `${JSON.stringify({ changes: entries, restart: restarted.map(nameText) }, null, 2)}\n`);
}

/** `toRestart` is undefined if no service is to be restarted anyway. */
function printChanges(host: Host, changes: readonly Change[], toRestart: readonly Bytes[] | undefined): void {
  const paint = paintFor(host, 1);
  const { red, green, yellow } = paint;
  const colours = { added: green, allowed: green, removed: red, forbidden: red, refused: red, changed: yellow };
  const count = changes.length === 0 ? "no" : String(changes.length);
  host.write(1, `reloaded: ${count} ${changes.length === 1 ? "change" : "changes"}\n`);
  for (const { whom, variable, change } of changes) {
    host.write(1, `  ${colours[change](change.padEnd(9))}  ${label(whom)}  ${printable(variable)}\n`);
  }
  if (toRestart?.length === 0)
    host.write(
      1,
      "no service is affected by what changed now; what was started before an earlier reload is restarted by name: --restart NAME\n",
    );
  else if (toRestart) host.write(1, `restarting ${toRestart.map(printable).join(", ")}\n`);
}

function label(whom: Whom): string {
  if (whom.kind === "everybody") return "everybody";
  return whom.kind === "group" ? `processes with group ${printable(whom.name)}` : printable(whom.name);
}

function identify(whom: Whom): Record<string, unknown> {
  if (whom.kind === "everybody") return { everybody: true };
  return whom.kind === "user"
    ? { user: nameText(whom.name), uid: whom.uid }
    : { group: nameText(whom.name), gid: whom.gid };
}
