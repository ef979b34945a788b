/* Base variables by their name alone, where there is no table that says which they are: src/names/base.ts. */
#ifndef NAMES_BASE_H
#define NAMES_BASE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether everybody gets a name, if it is set. */
bool is_builtin_base(const char *name, size_t length);

#endif
