import { userPrincipal } from "../access/principals.ts";
import { type Caller, groupProcess } from "../decision/caller.ts";
import { withholds } from "../decision/decide.ts";
import { type Diagnostic, note, warning } from "../diagnostics/diagnostics.ts";
import type { EvaluatedGrant } from "../evaluation/evaluation.ts";
import { hazardFamily } from "../names/hazards.ts";
import { formatRecipients } from "../policy/recipients.ts";
import type { Scene } from "./scene.ts";

/** What a grant gives too little or too much. */
export function grantFindings(scene: Scene): Diagnostic[] {
  return scene.evaluation.grants.flatMap((grant) => [...nothing(scene, grant), ...loneStar(grant), ...hazards(grant)]);
}

/** Where no environment is known, a pattern may match anything. */
function nothing(scene: Scene, { rule, entries, to }: EvaluatedGrant): Diagnostic[] {
  const title = `grant "${rule.name}" gives nothing`;
  if (to.uids.size + to.gids.size === 0)
    return [note("gives-nothing", `${title}: nobody whom it goes to exists here (optional)`, rule.location)];
  const mayMatch = rule.everything ?? rule.allow.some(({ value }) => value.kind === "prefix");
  if (!scene.variables && mayMatch) return [];
  const isGiven = (caller: Caller) => entries.some((entry) => withholds(scene.evaluation, caller, entry) === undefined);
  const isToUser = (uid: number) => userPrincipal(scene, uid).starts.some(({ caller }) => isGiven(caller));
  if ([...to.uids].some(isToUser) || [...to.gids].some((gid) => isGiven(groupProcess(gid)))) return [];
  const why =
    entries.length === 0
      ? "it names no variable that is there: name some under allow or set, or remove it"
      : entries.every(({ source }) => source.missing !== undefined)
        ? "none of its variables is set: set them, or remove it"
        : "what is set of its variables is forbidden to everybody it goes to: remove it, or the forbid";
  return [warning("gives-nothing", `${title}: ${why}`, rule.location)];
}

function loneStar({ rule, to }: EvaluatedGrant): Diagnostic[] {
  const star = rule.allow.find(({ value }) => value.kind === "prefix" && value.prefix === "");
  const isRoots = [...to.uids].every((uid) => uid === 0) && to.gids.size === 0;
  if (!star || isRoots) return [];
  const message = `grant "${rule.name}" gives * to ${formatRecipients(rule.to)}: whatever is set and not sensitive, what comes later too: name the variables, or a prefix`;
  return [warning("lone-star", message, star.location)];
}

function hazards({ rule }: EvaluatedGrant): Diagnostic[] {
  return rule.hazards.map(({ value, location }) => {
    const why = hazardFamily(value)?.reason;
    const message = `grant "${rule.name}" gives ${value} to ${formatRecipients(rule.to)}: ${why}: keep it only where the program needs it`;
    return note("hazard-given", message, location);
  });
}
