/* What setuser and with-env have in common: their options, and the way from a user to the command. */
#ifndef LAUNCH_H
#define LAUNCH_H

#include "account.h"
#include "environment.h"
#include "execute.h"

enum { NEED_MAX = 64 };

/* Who takes an option. */
enum launcher { SETUSER = 1, WITH_ENV = 2 };

/* What is printed instead of running a command. */
enum show { SHOW_NOTHING, SHOW_NAMES, SHOW_SHELL, SHOW_JSON, SHOW_VALUE };

struct options {
	const char *grants[CHOSEN_MAX];
	size_t grant_count;
	const char *needs[NEED_MAX];
	size_t need_count;
	const char *keeps[KEEP_MAX];
	size_t keep_count;
	int kept_fds[KEPT_FDS_MAX];
	size_t kept_fd_count;
	bool clean;
	bool no_new_privs;
	bool quiet;
	enum show show;
	/* The variable of SHOW_VALUE; it is among the needs, too. */
	const char *shown_name;
	/* Where env-init hands the table over, or -1. */
	int table_fd;
};

/*
 * Reads the options after the first argument, the program's name; what is left. Exits on wrong usage, and for --help.
 * with-env's `-c` ends them: the word before it becomes a shell, so that what is left is its command.
 */
char **parse_options(char **arguments, enum launcher launcher, const char *usage, struct options *ret_options);

/* The table of this user's container, or of --table-fd, or NULL if there is none; exits with EXIT_POLICY if it cannot be trusted. */
struct table *launch_table(const struct options *options);

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
