/* What setuser and with-env have in common: the way from a user to the command. */
#ifndef LAUNCH_LAUNCH_H
#define LAUNCH_LAUNCH_H

#include <sys/types.h>

#include "accounts/account.h"
#include "launch/environment.h"
#include "launch/options.h"

/* The table as the effective user has it, or of --table-fd, or NULL if there is none; exits with EXIT_POLICY if it cannot be trusted. */
struct table *launch_table(const struct options *options, uid_t user);

/* Exits with EXIT_POLICY if something of the table did not fit; what was read of it then means nothing. */
void require_whole(const struct table *table);

struct launch {
	const struct options *options;
	/* NULL if there is no table. */
	struct table *table;
	/* What the broker has answered to who cannot read a table, or NULL. */
	const struct answer *answer;
	/* Who the command runs as. */
	const struct account *account;
	/* Whether this is setuser: it becomes the account and keeps the container's names from passing. Else with-env. */
	bool crosses;
	/* Whether the uid changes: then the identity variables are the account's, and descriptors are closed. */
	bool changes_user;
	/* Whether settings.inherit counts, and whether nothing but it and base variables is given. */
	bool inherits;
	bool base_only;
	char *const *caller;
	char *const *command;
};

/* Decides, composes, becomes, executes; or prints the names and exits. */
_Noreturn void launch(const struct launch *launch);

/*
 * launch() as the user and with the groups that this process has: by the table if it has one of its own, else by the
 * broker. `base_only`: as what serves every user, such as runsvdir.
 */
_Noreturn void launch_self(const struct options *options, bool base_only, char *const *caller, char *const *command);

#endif
