#include "accounts/group-set.h"

#include <string.h>

void group_set_clear(struct group_set *groups, group_memory memory)
{
	groups->count = 0;
	groups->gids = groups->few;
	groups->memory = memory;
}

bool group_set_add(struct group_set *groups, uint32_t gid)
{
	size_t low = 0, high = groups->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (groups->gids[middle] < gid) low = middle + 1;
		else high = middle;
	}
	if (low < groups->count && groups->gids[low] == gid) return true;
	if (groups->count == GROUPS_MAX + 1) return false;
	if (groups->count == FEW_GROUPS && groups->gids == groups->few) groups->gids = memcpy(groups->memory, groups->few, sizeof groups->few);
	memmove(&groups->gids[low + 1], &groups->gids[low], (groups->count - low) * sizeof groups->gids[0]);
	groups->gids[low] = gid;
	groups->count++;
	return true;
}
