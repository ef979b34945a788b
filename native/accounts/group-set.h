/* Groups of a user or a process. */
#ifndef ACCOUNTS_GROUP_SET_H
#define ACCOUNTS_GROUP_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As many supplementary groups as a process can have: NGROUPS_MAX of Linux. */
enum { GROUPS_MAX = 65536, FEW_GROUPS = 16 };

/* Group numbers, sorted, each once. */
struct group_set {
	size_t count;
	/* `few`, as long as they fit, so that no other page is touched; else `memory`. */
	uint32_t *gids;
	uint32_t few[FEW_GROUPS];
	uint32_t *memory;
};

/* The effective gid need not be among the supplementary groups, of which a process has GROUPS_MAX at most. */
typedef uint32_t group_memory[GROUPS_MAX + 1];

/* Makes it an empty set, with a memory of its own for many groups. */
void group_set_clear(struct group_set *groups, group_memory memory);

/* Adds a group that is not there yet; false if there is no room. */
bool group_set_add(struct group_set *groups, uint32_t gid);

#endif
