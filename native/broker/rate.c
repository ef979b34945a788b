#include "broker/rate.h"

enum { SECOND = 1000 };

/* The place of a uid, or one that can be taken; all are in use: the last one, which then stands for several. */
static size_t place_of(struct rate *rate, uint32_t uid, int64_t second)
{
	size_t free_place = rate->count;
	for (size_t at = 0; at < rate->count; at++) {
		if (rate->buckets[at].uid == uid) return at;
		if (rate->buckets[at].second != second && rate->buckets[at].suppressed == 0) free_place = at;
	}
	if (free_place == RATE_UIDS) return RATE_UIDS - 1;
	if (free_place == rate->count) rate->count++;
	rate->buckets[free_place].uid = uid;
	rate->buckets[free_place].second = second;
	rate->buckets[free_place].taken = 0;
	rate->buckets[free_place].suppressed = 0;
	return free_place;
}

bool rate_take(struct rate *rate, uint32_t uid, int64_t now)
{
	int64_t second = now / SECOND;
	size_t at = place_of(rate, uid, second);
	if (rate->buckets[at].second != second) {
		rate->buckets[at].second = second;
		rate->buckets[at].taken = 0;
	}
	if (rate->buckets[at].taken < rate->limit) {
		rate->buckets[at].taken++;
		return true;
	}
	rate->buckets[at].suppressed++;
	return false;
}

void rate_settle(struct rate *rate, int64_t now, void (*each)(uint32_t uid, unsigned suppressed))
{
	for (size_t at = 0; at < rate->count; at++) {
		if (rate->buckets[at].suppressed == 0 || rate->buckets[at].second == now / SECOND) continue;
		unsigned suppressed = rate->buckets[at].suppressed;
		rate->buckets[at].suppressed = 0;
		each(rate->buckets[at].uid, suppressed);
	}
}

bool rate_is_owing(const struct rate *rate)
{
	for (size_t at = 0; at < rate->count; at++) {
		if (rate->buckets[at].suppressed > 0) return true;
	}
	return false;
}
