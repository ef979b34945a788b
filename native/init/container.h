/* What PID 1 has to do with while the container runs. */
#ifndef INIT_CONTAINER_H
#define INIT_CONTAINER_H

#include <stdbool.h>

#include "init/children.h"
#include "init/init-options.h"

struct container {
	const struct init_options *options;
	/* HOME=..., for hooks; NULL if the container was started without one. */
	char *home;
	/* Whether there is a snapshot that hooks can have. */
	bool has_snapshot;
	struct child main;
	struct child runsvdir;
};

#endif
