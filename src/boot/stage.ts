import { isBrokerError } from "../broker-error.ts";
import type { AccountFiles } from "../container/accounts.ts";
import {
  bakedVariables,
  type DirectoryPlace,
  directoryPlace,
  emptyDirectory,
  type FoundDirectory,
  findDirectory,
} from "../container/find-directory.ts";
import { makePlan, type Plan } from "../container/plan.ts";
import { readSurroundings } from "../container/surroundings.ts";
import { type Diagnostic, type DiagnosticCode, error, warning } from "../diagnostics/diagnostics.ts";
import type { Host } from "../host/host.ts";
import { describesProcess } from "../names/kinds.ts";
import type { Policy } from "../policy/model.ts";
import { readBack } from "../snapshot/directory.ts";
import { type Environment, environmentOf } from "../snapshot/environ.ts";
import type { Variables } from "../snapshot/variables.ts";
import { obstacles } from "./obstacles.ts";

/** The container between two steps of its boot: before the first startup file, or after one of them. */
export interface Stage {
  readonly found: FoundDirectory;
  readonly accountFiles: AccountFiles;
  readonly secrets: Variables;
  readonly plan: Plan;
  /** Every name that the container ever had, with its first value. */
  readonly firstValues: Variables;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether anything is not as it was published before. */
  readonly isNew: boolean;
}

/** What a startup file may still put right: a user that it creates, a secret that it fetches. */
const curable: ReadonlySet<DiagnosticCode> = new Set([
  "unknown-account",
  "required",
  "bad-value",
  "secret-file",
  "two-origins",
  "unset-set",
]);

export function isCurable({ code }: Diagnostic): boolean {
  return curable.has(code);
}

/** The container as it was started. */
export function firstStage(host: Host, policy: Policy, environment: Environment): Stage {
  const found = findImage(host);
  const stage = look(host, policy, { environment, found, baked: bakedVariables(found) });
  const { variables } = stage.plan;
  const inTheWay = host.uid() === 0 ? obstacles(host, found, variables, policy.settings.files) : [];
  return {
    ...stage,
    firstValues: new Map([...variables, ...environment.variables]),
    diagnostics: [...stage.diagnostics, ...inTheWay],
    isNew: true,
  };
}

/**
 * The container after a startup file, which may have changed the directory of variables, accounts and secrets. A variable
 * whose file it has deleted is none any longer (`readBack`); `Publisher` writes its name as gone, which keeps it the
 * container's, so that setuser withholds what a caller still has of it. A `default` of the policy sets it anew.
 */
export function nextStage(host: Host, policy: Policy, before: Stage, place: DirectoryPlace): Stage {
  const now = findAgain(host, place);
  if ("severity" in now) return { ...before, diagnostics: [now] };
  // What is there now was written by boot or by a startup file; the image's is what was found at first.
  const found = { ...now, imageFiles: before.found.imageFiles };
  const contents = [...found.files].map(([name, { content }]) => [name, content] as const);
  const variables = readBack(
    before.plan.variables,
    contents.filter(([name]) => !describesProcess(name)),
    found.passedOver,
  );
  const identity = new Map(contents.filter(([name]) => describesProcess(name)));
  const environment = environmentOf(variables);
  const stage = look(host, policy, { environment, found, baked: identity });
  const inTheWay = place === directoryPlace ? obstacles(host, found, stage.plan.variables, policy.settings.files) : [];
  const kept = [...before.plan.defaults].filter(
    (name) => stage.plan.variables.get(name) === before.plan.variables.get(name),
  );
  const plan = { ...stage.plan, defaults: new Set([...stage.plan.defaults, ...kept]) };
  return {
    ...stage,
    plan,
    firstValues: new Map([...stage.plan.variables, ...before.firstValues]),
    diagnostics: [...stage.diagnostics, ...inTheWay],
    isNew: identity.size > 0 || found.passedOver.size > 0 || !isSame(stage, before),
  };
}

type Beginning = { environment: Environment; found: FoundDirectory; baked: Variables };

function look(
  host: Host,
  policy: Policy,
  { environment, found, baked }: Beginning,
): Omit<Stage, "firstValues" | "isNew"> {
  const { accountFiles, world, secrets, diagnostics } = readSurroundings(host, policy);
  const plan = makePlan({ environment, baked, policy, world, secrets });
  return {
    found,
    accountFiles,
    secrets,
    plan,
    diagnostics: [...found.diagnostics, ...diagnostics, ...plan.diagnostics],
  };
}

/** The image's directory; a user other than root may not be let in. */
function findImage(host: Host): FoundDirectory {
  try {
    return findDirectory(host, directoryPlace) ?? emptyDirectory;
  } catch (failure) {
    if (host.uid() === 0 || !isBrokerError(failure, "denied")) throw failure;
    return {
      ...emptyDirectory,
      diagnostics: [warning("environment", `${failure.message}: its variables are not set`)],
    };
  }
}

function findAgain(host: Host, place: DirectoryPlace): FoundDirectory | Diagnostic {
  try {
    const found = findDirectory(host, place);
    return found ?? error("environment", `${place.parent}/${place.name} was removed by a startup file`);
  } catch (failure) {
    if (isBrokerError(failure, "not-a-folder", "denied")) return error("environment", failure.message);
    throw failure;
  }
}

function isSame(one: Omit<Stage, "firstValues" | "isNew">, other: Stage): boolean {
  const stamps = ({ accountFiles: { passwd, group } }: Pick<Stage, "accountFiles">) => [passwd, group];
  const values = (stage: Pick<Stage, "accountFiles">) =>
    stamps(stage).flatMap(({ device, inode, size, modified }) => [device, inode, size, modified]);
  const before = values(other);
  return (
    isEqual(one.plan.variables, other.plan.variables) &&
    isEqual(one.secrets, other.secrets) &&
    values(one).every((value, index) => value === before[index])
  );
}

function isEqual(one: Variables, other: Variables): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
}
