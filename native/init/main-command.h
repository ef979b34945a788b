/* The main command: started like every service, through a launcher, with the grants of its user. */
#ifndef INIT_MAIN_COMMAND_H
#define INIT_MAIN_COMMAND_H

#include "init/container.h"

/* Whether a signal stops an env-init that has no main command to forward it to. */
bool stops_waiting(int number);

/* Starts it as a child; `table` is the memfd of the table, or -1. */
void start_main(struct container *container, int table);

/* --exec: the command becomes PID 1, through the launcher, and the broker stays as its child. */
_Noreturn void exec_main(const struct container *container, int table);

/*
 * A child image's CMD may be env-init again: below the first it is a launcher, or, without a command, it only waits.
 * `environment` is its own.
 */
_Noreturn void act_as_launcher(const struct init_options *options, char **environment);

#endif
