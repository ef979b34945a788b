/* What setuser and with-env have in common: their options, and the way from a user to the command. */
#ifndef LAUNCH_H
#define LAUNCH_H

#include "account.h"
#include "environment.h"
#include "execute.h"

enum { NEED_MAX = 64 };

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
	bool print_names;
	/* Where env-init hands the table over, or -1. */
	int table_fd;
};

/* Reads the options at the head of the arguments; what is left of them. Exits on wrong usage, and for --help. */
char **parse_options(char **arguments, const char *usage, struct options *ret_options);

/* The table of the running container, or of --table-fd, or NULL if there is none; exits with EXIT_POLICY if it cannot be trusted. */
struct table *launch_table(const struct options *options);

/* Exits with EXIT_POLICY if something of the table did not fit; what was read of it then means nothing. */
void require_whole(const struct table *table);

struct launch {
	const struct options *options;
	/* NULL if there is no table. */
	struct table *table;
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

/* launch() as the user and with the groups that this process has. `base_only`: as what serves every user, such as runsvdir. */
_Noreturn void launch_self(const struct options *options, bool base_only, char *const *caller, char *const *command);

#endif
