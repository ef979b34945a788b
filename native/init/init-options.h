/* What env-init was asked for: its options, my_init's among them, and what the container's environment sets. */
#ifndef INIT_INIT_OPTIONS_H
#define INIT_INIT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "contract/limits.h"

struct init_options {
	char *user;
	char *grants[ASKED_LIMIT];
	size_t grant_count;
	bool quiet;
	bool skip_startup_files;
	bool skip_runit;
	/* Whether the command takes this process's place. */
	bool exec;
	/* --no-kill-all-on-exit */
	bool spare_others;
	/* Seconds. The deadline of a shutdown, and within it until a process that was asked to end is killed. */
	unsigned stop_timeout;
	unsigned kill_process_timeout;
	unsigned kill_all_timeout;
	char **command;
};

/*
 * Reads the arguments and, of the environment, KILL_PROCESS_TIMEOUT and KILL_ALL_PROCESSES_TIMEOUT. Exits with
 * EXIT_FAILED and a message if either is wrong, and with 0 for --help.
 */
void parse_init_options(char **arguments, char *const *environment, struct init_options *ret_options);

#endif
