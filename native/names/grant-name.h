/* How policies name grants: [A-Za-z0-9][A-Za-z0-9._-]{0,63}, as src/policy/rules.ts has it. */
#ifndef NAMES_GRANT_NAME_H
#define NAMES_GRANT_NAME_H

#include <stdbool.h>

/* Whether a grant can have the name. */
bool is_grant_name(const char *name);

#endif
