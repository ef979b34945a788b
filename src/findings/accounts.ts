import { userPrincipal } from "../access/principals.ts";
import { readersGroup, readersOf } from "../accounts/readers.ts";
import { reaches } from "../decision/caller.ts";
import { decide, withholds } from "../decision/decide.ts";
import { refused } from "../decision/why-not.ts";
import { type Diagnostic, type Location, note, warning } from "../diagnostics/diagnostics.ts";
import { printable } from "../text/printable.ts";
import type { Scene } from "./scene.ts";

/** What accounts make of a policy: who reads everything anyway, and a main command that gets nothing. */
export function accountFindings(scene: Scene): Diagnostic[] {
  return [...readers(scene), ...groupZero(scene), ...mainCommand(scene), ...refusedLaunches(scene)];
}

function readers({ policy, world: { accounts } }: Scene): Diagnostic[] {
  if (policy.settings.files === "none") return [];
  return readersOf(accounts)
    .filter(({ uid }) => uid !== 0)
    .map(({ name }) => {
      const message = `user ${printable(name)} is a member of ${readersGroup} and reads every variable in /etc/container_environment, whatever the policy says: take it from the group, or write settings: { files: none }`;
      return warning("reads-everything", message);
    });
}

/** Users whose every launch that chooses no grant is refused. */
function refusedLaunches(scene: Scene): Diagnostic[] {
  const { evaluation, world } = scene;
  const needy = evaluation.grants.filter(({ rule }) => rule.need.length > 0);
  return world.accounts.users.flatMap((user) => {
    const caller = { uid: user.uid, gids: world.accounts.groupsOf(user), inherits: true };
    const grant = needy.find(({ to }) => reaches(to, caller));
    const decision = grant && decide(evaluation, caller);
    if (decision?.kind !== "refused") return [];
    const [text] = refused(decision.refusal).reasons.map((reason) => reason.text);
    return [
      warning(
        "launch-refused",
        `user ${printable(user.name)}: ${text}: set it, or take it from the need`,
        grant?.rule.location,
      ),
    ];
  });
}

/** Images for arbitrary uids let group 0 write what root owns, /etc/passwd for one. */
function groupZero({ evaluation, world: { accounts } }: Scene): Diagnostic[] {
  const places = new Map<number, Location>();
  for (const { to, rule } of [...evaluation.grants, ...evaluation.forbids])
    for (const uid of to.uids) if (!places.has(uid)) places.set(uid, rule.location);
  return accounts.users
    .filter((user) => user.uid !== 0 && places.has(user.uid) && accounts.groupsOf(user).includes(0))
    .map(({ name, uid }) => {
      const message = `user ${printable(name)} is in group 0: what the image lets that group write (/etc/passwd, in many) makes it any other user: give it a group of its own`;
      return warning("group-zero", message, places.get(uid));
    });
}

function mainCommand(scene: Scene): Diagnostic[] {
  const { evaluation, world } = scene;
  const { caller } = userPrincipal(scene, world.init).starts[0];
  if (evaluation.inherited || evaluation.grants.length === 0) return [];
  const hasSomething = evaluation.grants.some(
    ({ to, entries, rule }) =>
      reaches(to, caller) &&
      (rule.everything !== undefined ||
        rule.allow.some(({ value }) => value.kind === "prefix") ||
        entries.some((entry) => withholds(evaluation, caller, entry) === undefined)),
  );
  if (hasSomething) return [];
  const message =
    "no grant gives @init anything: the main command gets base variables only, unless env-init starts it with --user: grant it what it needs, or start it as its own user";
  return [note("main-command", message)];
}
