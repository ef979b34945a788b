import { readersGroup, readersOf } from "../accounts/readers.ts";
import { printable } from "../text/printable.ts";
import type { Subject } from "./subject.ts";

/** The ways that no policy closes, a sentence each: every report ends with them. */
export function unclosedWays(subject: Subject): string[] {
  return [
    "root reads everything, whatever the policy says",
    ...readers(subject),
    "processes of the same uid read each other's memory and environment",
    "what the container runtime starts (docker exec -u, exec probes) gets the whole configured environment",
  ];
}

function readers({ policy, world }: Subject): string[] {
  if (policy.settings.files === "none") return [];
  if (!world.accounts.group(readersGroup))
    return ["members of docker_env, where that group exists, read /etc/container_environment"];
  const names = readersOf(world.accounts).map(({ name }) => printable(name));
  const now = names.length === 0 ? "none now" : names.join(", ");
  return [`members of docker_env (${now}) read /etc/container_environment, whatever the policy says`];
}
