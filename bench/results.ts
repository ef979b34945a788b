import type { Place } from "./boot.ts";

/** Of what a launch is measured with. */
export type Occasion = "small" | "audited" | "large" | "others";

/** What one run has measured: `npm run bench -- --json` prints it, and the chart is drawn from it. */
export interface Results {
  /** What it ran on, and what was compared, with their versions. */
  readonly machine: string;
  readonly versions: readonly string[];
  readonly rounds: number;
  /** Microseconds from vfork to the end of a command that does nothing, by launcher. */
  readonly launch: Readonly<Record<Occasion, Readonly<Record<string, number>>>>;
  /** Requests a second. */
  readonly requests: { readonly broker: number; readonly echo: number };
  /** Milliseconds from the start of PID 1 to the start of the main command. */
  readonly boot: Readonly<Record<Place, Readonly<Record<string, number>>>>;
  /** Kilobytes, PSS, while the main command sleeps. */
  readonly memory: Readonly<Record<string, number>>;
  /** Bytes that are added to an image. */
  readonly size: number;
}
