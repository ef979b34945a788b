import type { Subject } from "../access/subject.ts";
import type { Variables } from "../snapshot/variables.ts";

/** What a policy is looked at with, for what is no error and likely not meant. */
export interface Scene extends Subject {
  /** The variables that are set, with their values; undefined where they are assumed. */
  readonly variables?: Variables;
}
