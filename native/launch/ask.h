/* The way of a process that is not root to its variables: it asks the broker. */
#ifndef LAUNCH_ASK_H
#define LAUNCH_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "contract/protocol.h"
#include "launch/answer.h"

enum { ASK_SIZE = 2 * PROTOCOL_LENGTH_SIZE + PROTOCOL_REQUEST_LIMIT + PROTOCOL_REPLY_LIMIT };

struct question {
	const char *const *grants;
	size_t grant_count;
	const char *const *needs;
	size_t need_count;
	const char *const *keeps;
	size_t keep_count;
	/* Whether nothing of the caller's environment passes but what is kept. */
	bool clean;
	/* The command, or NULL. */
	const char *command;
	/* The caller's own environment. */
	char *const *environment;
};

/*
 * Asks the broker of this container, and makes sure that it is root's. NULL if there is none and never was, as while an
 * image is built. Exits with the broker's own code and reason if it refuses, with EXIT_FAILED if it does not answer
 * within a second or is not to be trusted. The answer is in `memory`, of which what is behind it is free again.
 */
const struct answer *ask_broker(const struct question *question, char memory[ASK_SIZE]);

#endif
