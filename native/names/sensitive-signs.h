/* Which names are sensitive by themselves, where there is no policy that says otherwise: src/names/sensitive-signs.ts. */
#ifndef NAMES_SENSITIVE_SIGNS_H
#define NAMES_SENSITIVE_SIGNS_H

#include <stdbool.h>
#include <stddef.h>

bool has_sensitive_sign(const char *name, size_t length);

#endif
