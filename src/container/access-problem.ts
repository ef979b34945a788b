import type { Status } from "../host/host.ts";

/** Why somebody else than root may have written a file, or put one into a folder; undefined if nobody can. */
export function accessProblem(status: Status): string | undefined {
  if (!status.onWritableMount) return undefined;
  const mode = status.mode.toString(8).padStart(4, "0");
  if (status.uid !== 0) return `belongs to uid ${status.uid}, not to root: chown it, or mount it read-only (:ro)`;
  if ((status.mode & 0o022) !== 0) return `can be written by others (mode ${mode}): chmod go-w`;
  return undefined;
}
