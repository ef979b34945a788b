import { formatLocation, type Location } from "../diagnostics/diagnostics.ts";

/** Why something is so, and which rule makes it so. */
export interface Reason {
  readonly text: string;
  /** `file:line` of the rule that decides. */
  readonly where?: string;
}

export function reason(text: string, location: Location): Reason {
  return { text, where: formatLocation(location) };
}

/** A reason in one text, with the place in brackets. */
export function formatReason({ text, where }: Reason): string {
  return where === undefined ? text : `${text} (${where})`;
}
