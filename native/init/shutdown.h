/* The way down, in order and within one deadline: hooks, main command and services, everybody else, hooks. */
#ifndef INIT_SHUTDOWN_H
#define INIT_SHUTDOWN_H

#include <stdbool.h>

#include "init/container.h"

/* Passes a signal on to the main command; that it may not is said once. */
void forward(struct container *container, int number);

/*
 * Ends everything. `number` is the signal that the main command is asked to end with, if it still runs; `by_signal` says
 * whether it came from outside, so that the next one is a second request. Another TERM
 * or INT meanwhile makes it hurry: hooks are killed at once, and everything else has a second.
 */
void shut_down(struct container *container, int number, bool by_signal);

/* Ends every other process: TERM, then KILL after some milliseconds. */
void end_everyone(int64_t patience);

#endif
