/*
 * Set algebra on the table: what a caller is given, and why not. Grants only make candidates; forbid.h has the last word on
 * each. src/decision/decide.ts decides the same.
 */
#ifndef DECISION_DECIDE_H
#define DECISION_DECIDE_H

#include "grants/read.h"

enum { GIVEN_MAX = 65536 };

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

/* A variable that a grant of the caller names; it is given if `source` has a value and no rule withholds it. */
struct given {
	uint32_t name;
	uint32_t source;
	uint32_t grant;
	bool strong;
	bool withheld;
};

struct selection {
	struct table *table;
	const struct caller *caller;
	const char *const *chosen;
	size_t chosen_count;
	/* Rows of UIDS and GIDS that are the caller; GIDS from `first_gid` on, MEMBERSHIPS from `first_membership` on. */
	uint32_t principals[1 + 2 * GIVEN_MAX + 2];
	size_t principal_count;
	size_t first_gid;
	size_t first_membership;
	struct given given[GIVEN_MAX];
	size_t count;
	/* Open addressing, by the number of the name; 0 is free, else the place in `given` plus one. */
	uint32_t slots[2 * GIVEN_MAX];
	uint32_t mask;
};

/* The section that a principal's row is one of. */
static inline enum section principal_section(const struct selection *selection, size_t principal)
{
	return principal < selection->first_gid ? UIDS : GIDS;
}

enum outcome {
	SELECTED,
	NOT_YOURS,   /* `text` is the grant that was asked for */
	TWO_SOURCES, /* grants `first` and `second` both give `name` */
	NEEDS,       /* grant `first` needs `name`, which is not there */
	TOO_MANY,
};

struct refusal {
	const char *text;
	uint32_t name;
	uint32_t first;
	uint32_t second;
};

/*
 * Works out what a caller is given. `chosen` narrows to these grants; without any, all of the caller's count. After a
 * damaged table the answer means nothing: ask table->damaged before acting on it.
 */
enum outcome decide(struct selection *selection, struct table *table, const struct caller *caller,
	const char *const *chosen, size_t chosen_count, struct refusal *ret_refusal);

/* The entry of a name, withheld ones too, or NULL. */
const struct given *selection_find(struct selection *selection, uint32_t name);

/* Calls `each` for every selected grant that gives the name by the way that counts. */
void selection_grants(struct selection *selection, const struct given *given, void (*each)(struct table *table, uint32_t grant, void *context), void *context);

/* Calls `each` for every selected grant, once. */
void selection_each_grant(struct selection *selection, void (*each)(struct selection *selection, uint32_t grant, void *context), void *context);

#endif
