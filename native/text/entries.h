/* Entries of an environment: NAME=VALUE, in lists that NULL ends. */
#ifndef TEXT_ENTRIES_H
#define TEXT_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

/* More than fit into the arguments and environment that execve(2) takes. */
enum { ENTRIES_MAX = 131072 };

/* The number of bytes before the `=` of an entry; 0 if it has no name. */
size_t name_length(const char *entry);

/* Whether one of some entries has the name. */
bool has_entry(char *const *entries, const char *name, size_t length);

/* The entry of a name, or NULL; of several the last one counts, as in shells. */
char *last_entry(char *const *entries, const char *name);

#endif
