/* What grants name for one caller: the working memory of a decision, walked grant by grant and looked up by name. */
#ifndef DECISION_SELECTION_H
#define DECISION_SELECTION_H

#include "accounts/group-set.h"
#include "decision/caller.h"
#include "grants/read.h"

enum { GIVEN_MAX = 65536, PRINCIPALS_MAX = 1 + 2 * (GROUPS_MAX + 1) };

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
	struct caller caller;
	const char *const *chosen;
	size_t chosen_count;
	/* Rows of UIDS and GIDS that are the caller; GIDS from `first_gid` on, MEMBERSHIPS from `first_membership` on. */
	uint32_t *principals;
	size_t principal_count;
	size_t first_gid;
	size_t first_membership;
	struct given *given;
	size_t count;
	/* Open addressing, by the number of the name; 0 is free, else the place in `given` plus one. */
	uint32_t *slots;
	uint32_t mask;
	/* SELECTION_WORDS, where the three are: one behind the other and no longer than they must be, since each page that is touched costs. */
	uint32_t *memory;
};

enum { SELECTION_WORDS = PRINCIPALS_MAX + 2 * GIVEN_MAX + GIVEN_MAX * sizeof(struct given) / sizeof(uint32_t) };

/* What of its memory a decision did not use. */
static inline uint32_t *selection_end(const struct selection *selection)
{
	return (uint32_t *)(selection->given + selection->count);
}

/* The section that a principal's row is one of. */
static inline enum section principal_section(const struct selection *selection, size_t principal)
{
	return principal < selection->first_gid ? UIDS : GIDS;
}

/* Begins with who the caller is, by the table, and nothing that is given. `chosen` narrows to these grants, if there are any. */
void selection_begin(struct selection *selection, struct table *table, const struct caller *caller, const char *const *chosen, size_t chosen_count);

/* Makes room for as many names as there are `entries`, at most GIVEN_MAX. */
void selection_make_room(struct selection *selection, uint64_t entries);

/* The entry of a name that is in the selection already, or NULL once it has been put there, at the end. */
struct given *selection_add(struct selection *selection, struct given candidate);

/* The entry of a name, withheld ones too, or NULL. */
const struct given *selection_find(struct selection *selection, uint32_t name);

/* Calls `each` for every selected grant that gives the name by the way that counts. */
void selection_grants(struct selection *selection, const struct given *given, void (*each)(struct table *table, uint32_t grant, void *context), void *context);

/* Calls `each` for every selected grant, once. */
void selection_each_grant(struct selection *selection, void (*each)(struct selection *selection, uint32_t grant, void *context), void *context);

#endif
