import type { Bytes } from "../text/bytes.ts";

/** What every user gets, if it is set: names that describe where a process runs. native/environment.c knows them too. */
export const baseNames: readonly Bytes[] = ["PATH", "LANG", "LANGUAGE", "TZ", "TERM", "HOSTNAME"] as Bytes[];
/** Locale categories are base too, as far as a name is ordinary and not sensitive. */
export const basePrefix = "LC_" as Bytes;
