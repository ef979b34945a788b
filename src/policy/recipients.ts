import type { Recipients, Reference } from "./model.ts";

/** `users app, 1001; groups ops`, as the policy writes them. */
export function formatRecipients(to: Recipients): string {
  const list = (kind: "users" | "groups") => to[kind].map(({ value }) => formatReference(value)).join(", ");
  const parts = (["users", "groups"] as const)
    .filter((kind) => to[kind].length > 0)
    .map((kind) => `${kind} ${list(kind)}`);
  return parts.join("; ");
}

export function formatReference(reference: Reference): string {
  if (reference.kind === "init") return "@init";
  return reference.kind === "id" ? String(reference.id) : reference.name;
}
