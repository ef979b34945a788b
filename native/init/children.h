/*
 * The processes that PID 1 started and waits for, and the signals that tell of them. There are only a handful; every
 * other process is reaped without a name. A pid is forgotten when it is reaped, so none is ever taken for another.
 */
#ifndef INIT_CHILDREN_H
#define INIT_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
	/* 0 before it was started, and again once it was reaped. */
	pid_t pid;
	/* Its exit code, or 128+N if signal N killed it. */
	int code;
	bool ended;
};

/* The first descriptor that a child is handed. */
enum { FIRST_HANDED = 3 };

/* How a process is started beside its arguments and environment. */
struct start {
	/* Descriptors that it gets as 3, 4, ...; the rest is close-on-exec. */
	const int *handed_over;
	size_t handed_over_count;
	/* Whether it leads a process group of its own, so that all of it can be killed. */
	bool leads_group;
	/* Whether that group is in the foreground of the terminal. */
	bool foreground;
	/* Whether its stdout goes nowhere. */
	bool silent;
};

/* A moment that does not come. */
extern const int64_t never;

/* Blocks every signal for this process and opens what next_event() reads. */
void watch_signals(void);

/* Starts a process with clean signals and waits for it from now on; false, with errno, if there can be none. */
bool child_start(struct child *child, char *const *command, char *const *environment, const struct start *how);

/* Waits no longer for a process by name, if it has not ended: it is reaped like every other. */
void child_forget(struct child *child);

/*
 * Waits for a signal, until a deadline: its number; SIGCHLD when children have ended, which are reaped then; 0 at the
 * deadline. keep-broker.h has the one that everybody calls.
 */
int wait_event(int64_t deadline);

/* Whether this process has any child left, by name or not. Reaps those that have ended. */
bool has_children(void);

#endif
