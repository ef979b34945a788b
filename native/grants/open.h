/*
 * The grant table, opened: what a launcher decides by. `env-broker boot` wrote it (src/boot/publish.ts), or `env-broker reload`;
 * here is checked whose file it is and who can write it, and whether the account files that it was made from are still the same.
 */
#ifndef GRANTS_OPEN_H
#define GRANTS_OPEN_H

#include <sys/types.h>

#include "grants/read.h"

enum table_state {
	TABLE_READY,
	TABLE_ABSENT,
	TABLE_REFUSED,
};

/*
 * A table of up to so many bytes is read into memory of the caller's, TABLE_MEMORY bytes, 4-byte aligned; a larger one, or any
 * without such memory, is mapped. A mapping costs as much as four pages that are read, and nothing for what is not looked at.
 */
enum { TABLE_READ_MAX = 16384, TABLE_MEMORY = TABLE_READ_MAX + TABLE_CHECKED_WORDS(TABLE_READ_MAX) * sizeof(uint32_t) };

/*
 * Opens the table of the running container, as `user`, the effective one, has it: root's, or in a container whose env-init is
 * not root, one's own. TABLE_REFUSED, with the reason in ret_reason: the state folder or the table does not belong to
 * that user, others can write it, or it is not whole.
 */
enum table_state table_open(struct table *table, uid_t user, unsigned char *memory, const char **ret_reason);

/* The same for a table that env-init hands over by a descriptor, where it has no place to write one. */
enum table_state table_open_descriptor(struct table *table, int file, unsigned char *memory, const char **ret_reason);

/* Whether an account file is still the one that the table was made from; field is HEADER_PASSWD or HEADER_GROUP. */
bool table_is_current(struct table *table, int field, const char *path);

#endif
