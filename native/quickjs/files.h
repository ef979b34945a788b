/* Files through the descriptor of their folder. Everything returns 0 or more, or a negative errno. */
#ifndef QUICKJS_FILES_H
#define QUICKJS_FILES_H

#include <stddef.h>
#include <sys/types.h>

struct access {
	uid_t uid;
	gid_t gid;
	mode_t mode;
};

/*
 * Replaces a file by a rename, unless it has this content and access already. The temporary file is created 0600, and
 * gets its group and its mode before its content; it is gone if anything fails.
 */
int replace_file(int folder, const char *name, const char *content, size_t length, const struct access *access);

int set_access(int descriptor, const struct access *access);

/* Writes everything; a full pipe is waited for. */
int write_whole(int descriptor, const char *content, size_t length);

/* Reads up to the end, but at most `limit` bytes, into memory that the caller frees. */
int read_whole(int descriptor, size_t limit, char **ret_content, size_t *ret_length);

#endif
