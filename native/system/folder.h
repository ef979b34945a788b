/* Names of a folder, in order: of programs to run one after another, or of services. */
#ifndef SYSTEM_FOLDER_H
#define SYSTEM_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

enum { FILE_NAME_SIZE = 256 };

/*
 * The first name of a folder after `previous` in the order of bytes, "" for the first of all; false at the end, or if
 * there is no such folder. Dot files are left out, each with a line if `says_so`.
 */
bool next_name(const char *folder, const char *previous, bool says_so, char ret_name[FILE_NAME_SIZE]);

/* Whether a path is a regular file that this process may execute; a link is followed. */
bool is_program(const char *path);

#endif
