/* Which variables a shell can take by `export NAME='...'`: what src/snapshot/shell.ts says, for with-env --sh. */
#ifndef SHELL_NAMES_H
#define SHELL_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a name is ordinary: [A-Za-z_][A-Za-z0-9_]*, at most 200 bytes. */
bool is_ordinary(const char *name, size_t length);

/* Whether exporting it sets a plain variable in every shell, and does nothing else. */
bool is_shell_safe(const char *name, size_t length);

#endif
