#include "broker/shares.h"

static struct share shares[SHARES_MAX];
/* One past the last that is in use, and all descriptors. */
static size_t end, in_use;

struct share *share_of(uint32_t uid)
{
	size_t place = end;
	for (size_t at = 0; at < end; at++) {
		if (shares[at].all > 0 && shares[at].uid == uid) return &shares[at];
		if (shares[at].all == 0) place = at;
	}
	if (place == SHARES_MAX) place--;
	if (place == end) end++;
	shares[place] = (struct share){ .uid = uid };
	return &shares[place];
}

void share_count(struct share *share, int change)
{
	share->all += (size_t)change;
	in_use += (size_t)change;
	while (end > 0 && shares[end - 1].all == 0) end--;
}

size_t shares_in_use(void)
{
	return in_use;
}

const struct share *share_greediest(void)
{
	const struct share *greediest = NULL;
	for (size_t at = 0; at < end; at++) {
		if (shares[at].all > 0 && (greediest == NULL || shares[at].all > greediest->all)) greediest = &shares[at];
	}
	return greediest;
}

struct share *share_with_room(size_t *place)
{
	for (; *place < end; ++*place) {
		if (shares[*place].held > 0 && shares[*place].served < SERVED_MAX) return &shares[*place];
	}
	return NULL;
}
