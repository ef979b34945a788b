/* Who is given something: src/decision/caller.ts has the same. */
#ifndef DECISION_CALLER_H
#define DECISION_CALLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A process, as it will be or as the kernel says it is. */
struct caller {
	uint32_t uid;
	/* The effective gid and the supplementary groups. */
	const uint32_t *gids;
	size_t gid_count;
	/* Groups that the changed account files add: they count for forbids only. */
	const uint32_t *memberships;
	size_t membership_count;
	/* A grant of all variables that the launch adds, or NONE: settings.inherit. */
	uint32_t inherited;
	/* Whether nothing else is given, whatever the policy grants: what env-init starts for others, such as runsvdir. */
	bool base_only;
};

#endif
