/* Made from src/contract/names.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_NAMES_H
#define CONTRACT_NAMES_H

#define BASE_NAMES \
	"PATH", "LANG", "LANGUAGE", "TZ", "TERM", "HOSTNAME",
#define BASE_PREFIX "LC_"
#define ACCOUNT_NAMES \
	"HOME", "USER", "LOGNAME", "SHELL", "GROUP", "UID", "GID",
#define PROCESS_NAMES \
	"HOME", "USER", "LOGNAME", "SHELL", "GROUP", "UID", "GID", "PWD", "OLDPWD", "SHLVL", "_",

#endif
