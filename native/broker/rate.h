/* How many lines a uid may cause in a second; what is more is counted. */
#ifndef BROKER_RATE_H
#define BROKER_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RATE_UIDS = 256 };

struct rate {
	/* Lines a second for each uid. */
	unsigned limit;
	struct {
		uint32_t uid;
		int64_t second;
		unsigned taken;
		unsigned suppressed;
	} buckets[RATE_UIDS];
	size_t count;
};

/* Whether a uid may have one more line at a moment, in milliseconds; if not, it is counted. */
bool rate_take(struct rate *rate, uint32_t uid, int64_t now);

/* Calls `each` for every uid whose second is over and of which something was suppressed; that is forgotten then. */
void rate_settle(struct rate *rate, int64_t now, void (*each)(uint32_t uid, unsigned suppressed));

/* Whether anything is to be settled later. */
bool rate_is_owing(const struct rate *rate);

#endif
