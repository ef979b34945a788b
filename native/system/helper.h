/* The other programs of env-broker, found next to this one and nowhere else: no PATH of a container chooses them. */
#ifndef SYSTEM_HELPER_H
#define SYSTEM_HELPER_H

#include <stddef.h>

enum { HELPER_PATH_SIZE = 4096 };

/* The folders of an installation, from one another. */
#define PROGRAMS "../bin/"
#define HELPERS "../libexec/env-broker/"

/*
 * The path of a file that belongs to this installation: in the folder of this program, or else in `fallback`,
 * relative to that folder. Exits with EXIT_FAILED if there is none.
 */
void find_helper(const char *name, const char *fallback, char *ret_path, size_t size);

#endif
