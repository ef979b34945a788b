/* The options of the launchers. */
#ifndef LAUNCH_OPTIONS_H
#define LAUNCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "contract/limits.h"
#include "launch/execute.h"

/* Who takes an option. */
enum launcher { SETUSER = 1, WITH_ENV = 2 };

/* What is printed instead of running a command. */
enum show { SHOW_NOTHING, SHOW_NAMES, SHOW_SHELL, SHOW_JSON, SHOW_VALUE };

struct options {
	/* ASKED_LIMIT names each. */
	const char **grants;
	size_t grant_count;
	const char **needs;
	size_t need_count;
	const char **keeps;
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

#endif
