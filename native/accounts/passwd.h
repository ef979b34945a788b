/*
 * /etc/passwd and /etc/group, read line by line in a buffer of fixed size, by the rules of src/accounts/passwd.ts.
 * The launchers need it when one of the files changed after boot, and before there is a table. A file that is absent
 * has no lines.
 */
#ifndef ACCOUNTS_PASSWD_H
#define ACCOUNTS_PASSWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "accounts/group-set.h"
#include "contract/limits.h"

/* With the NUL at the end. */
enum { NAME_SIZE = ACCOUNT_NAME_LIMIT + 1, PATH_SIZE = ACCOUNT_PATH_LIMIT + 1, ALIASES_MAX = 256 };

/* One line of the passwd file. */
struct user_line {
	char name[NAME_SIZE];
	uint32_t uid;
	uint32_t gid;
	char home[PATH_SIZE];
	char shell[PATH_SIZE];
};

/* Names of one user. */
struct name_set {
	char names[ALIASES_MAX][NAME_SIZE];
	size_t count;
};

/*
 * Why one of the files could not be read, or NULL. Whoever acts on what the functions below found asks first: less than
 * all of a file would be another answer. passwd_retry() forgets it.
 */
const char *passwd_failure(void);
void passwd_retry(void);

bool passwd_by_name(const char *path, const char *name, struct user_line *ret_user);
bool passwd_by_uid(const char *path, uint32_t uid, struct user_line *ret_user);
/* Every name of a uid, and the primary groups of those accounts; false if there are more than fit. */
bool passwd_aliases(const char *path, uint32_t uid, struct name_set *ret_names, struct group_set *ret_groups);

bool group_by_name(const char *path, const char *name, uint32_t *ret_gid);
/* Adds every group that lists one of the names; false if there are more than fit. */
bool group_memberships(const char *path, const struct name_set *names, struct group_set *groups);


#endif
