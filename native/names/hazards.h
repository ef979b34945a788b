/* Names that change what a program executes: the catalogue of src/contract/hazard-list.ts, with its reasons. */
#ifndef NAMES_HAZARDS_H
#define NAMES_HAZARDS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a name, given by its bytes and length, is one of them or begins as they do. */
bool is_hazard(const char *name, size_t length);

#endif
