/* Who a user specification stands for: from the table, or from the account files if they changed since. */
#ifndef ACCOUNTS_ACCOUNT_H
#define ACCOUNTS_ACCOUNT_H

#include "accounts/passwd.h"
#include "grants/read.h"

struct account {
	uint32_t uid;
	uint32_t gid;
	/* Whether there is an account; if not, home is "/" and the rest is empty. */
	bool known;
	/* Whether the account files hold more of it than fits: then it means nothing. */
	bool too_large;
	/* In the table, or in what was read of the files for this account: good, as more than a few groups are, until the next one is looked up. */
	const char *name;
	const char *home;
	const char *shell;
	/* What the process will have; the primary group is one of them. */
	struct group_set groups;
	/* What the account files add for this uid by any of its names, if they changed: only forbids ask for it. */
	struct group_set memberships;
};

/*
 * Looks up USER, USER:GROUP, UID or UID:GID, each a name or a plain number. `table` may be NULL. Exits with
 * EXIT_FAILED and a message for everything that is not exactly one user: it is never taken for root.
 */
void account_look_up(struct table *table, const char *specification, struct account *ret_account);

/* The account of a uid; `known` is false if there is none, which is no error here. Exits if the files cannot be read. */
void account_of_uid(struct table *table, uint32_t uid, struct account *ret_account);

/* The same, for a program that goes on: why the account could not be read, or NULL. */
const char *account_read(struct table *table, uint32_t uid, struct account *ret_account);

#endif
