/* What the broker has answered: entries of an environment, in the reply as it came. */
#ifndef LAUNCH_ANSWER_H
#define LAUNCH_ANSWER_H

#include <stddef.h>

/* More than fit into the longest reply. */
enum { ANSWER_MAX = 65536 };

struct answer {
	/* NAME=VALUE, and the grants that give it, with commas between them. */
	const char *given[ANSWER_MAX];
	const char *by[ANSWER_MAX];
	size_t given_count;
	/* Base variables as the container has them. */
	const char *base[ANSWER_MAX];
	size_t base_count;
};

#endif
