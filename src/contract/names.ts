/** What every user gets, if it is set: names that describe where a process runs. */
export const baseNames = ["PATH", "LANG", "LANGUAGE", "TZ", "TERM", "HOSTNAME"] as const;

/** Locale categories are base too, as far as a name is ordinary and not sensitive. */
export const basePrefix = "LC_";

/** What describes a process's user: a launcher that changes the user takes it from the account. */
export const accountNames = ["HOME", "USER", "LOGNAME", "SHELL", "GROUP", "UID", "GID"] as const;

/** What describes a process, not the container: never part of a snapshot. */
export const processNames = [...accountNames, "PWD", "OLDPWD", "SHLVL", "_"] as const;
