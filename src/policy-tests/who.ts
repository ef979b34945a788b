import { type Principal, userPrincipal } from "../access/principals.ts";
import type { Subject } from "../access/subject.ts";
import { type Diagnostic, error, type Location } from "../diagnostics/diagnostics.ts";
import { parseId } from "../text/id.ts";
import { nearest } from "../text/near.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import type { Who } from "./model.ts";

/** Whom a test is about, among the accounts that there are; an error for a name that nobody has. */
export function principalOf(subject: Subject, who: Who): Principal | Diagnostic {
  if (who.kind === "group") {
    const gid = idOf(subject, "group", who.name);
    return gid === undefined
      ? unknown(subject, "group", who.name, who.location)
      : { kind: "group", gid, ...(parseId(who.name) === undefined && { name: encodeUtf8(who.name) }) };
  }
  const uid = idOf(subject, "user", who.name);
  if (uid === undefined) return unknown(subject, "user", who.name, who.location);
  const gids = who.groups.map((group) => idOf(subject, "group", group));
  const missing = gids.indexOf(undefined);
  if (missing >= 0) return unknown(subject, "group", who.groups[missing] as string, who.location);
  const user = userPrincipal(subject, uid, encodeUtf8(who.name));
  if (gids.length === 0) return user;
  // A process with groups of its own, whatever the account files say.
  const { caller } = user.starts[0];
  return { ...user, starts: [{ ...user.starts[0], caller: { uid, gids: [...caller.gids, ...(gids as number[])] } }] };
}

function idOf({ world: { accounts } }: Subject, kind: "user" | "group", name: string): number | undefined {
  const id = parseId(name);
  if (id !== undefined) return id;
  return kind === "user" ? accounts.user(encodeUtf8(name))?.uid : accounts.group(encodeUtf8(name))?.gid;
}

function unknown(
  { world: { accounts } }: Subject,
  kind: "user" | "group",
  name: string,
  location: Location,
): Diagnostic {
  const near = nearest(
    name,
    (kind === "user" ? accounts.users : accounts.groups).map((each) => each.name),
  );
  const hint =
    near === undefined ? "no rule names it; --accounts DIR reads passwd and group" : `did you mean "${near}"?`;
  return error("unknown-account", `unknown ${kind} "${name}" (${hint})`, location);
}
