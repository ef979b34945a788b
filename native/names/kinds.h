/* What a variable's name alone says: the kinds of src/names/kinds.ts. Names are given by their bytes and length, and have no NUL. */
#ifndef NAMES_KINDS_H
#define NAMES_KINDS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether POSIX shells take it for a variable: [A-Za-z_][A-Za-z0-9_]* of at most 200 bytes. Every other name is odd. */
bool is_ordinary(const char *name, size_t length);

/* Whether exporting an ordinary name sets a plain variable in every shell, and does nothing else: for with-env --sh. */
bool is_shell_safe(const char *name, size_t length);

/* Whether a name describes a process, not the container, as HOME and PWD do: no policy gives it. */
bool describes_process(const char *name, size_t length);

/* Whether it describes the user of a process: a launcher that changes the user takes it from the account. */
bool describes_user(const char *name, size_t length);

/* Whether a name is one of `count` others. */
bool is_among(const char *name, size_t length, const char *const *names, size_t count);

/* The same where those are sorted by bytes. */
bool is_among_sorted(const char *name, size_t length, const char *const *names, size_t count);

#endif
