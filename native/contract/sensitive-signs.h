/* Made from src/contract/sensitive-signs.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_SENSITIVE_SIGNS_H
#define CONTRACT_SENSITIVE_SIGNS_H

#define SENSITIVE_SIGNS \
	"_KEY", "_TOKEN", "_SECRET", "PASSWORD", "_PASS", "_DSN", "_CREDENTIALS", "_PRIVATE",

#endif
