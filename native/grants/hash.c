#include "grants/hash.h"

#include <string.h>

#include "contract/grant-table.h"

uint32_t hash_name(const char *bytes, size_t length)
{
	uint32_t hash = FNV_BASIS;
	for (size_t at = 0; at < length; at++) hash = (hash ^ (unsigned char)bytes[at]) * FNV_PRIME;
	return hash;
}

struct value_hash hash_value(const char *value)
{
	struct value_hash hash = { FNV_BASIS, FNV_UPPER_BASIS };
	for (; *value != '\0'; value++) {
		hash.low = (hash.low ^ (unsigned char)*value) * FNV_PRIME;
		hash.high = (hash.high ^ (unsigned char)*value) * FNV_UPPER_PRIME;
	}
	return hash;
}

/* Takes up to four words, each in a lane of its own; of a constant number the compiler makes a straight line. */
static inline void take_words(uint32_t lanes[4], const unsigned char *words, uint32_t count)
{
	uint32_t taken[4] = { 0 };
	memcpy(taken, words, count * sizeof taken[0]);
	for (uint32_t lane = 0; lane < count; lane++) lanes[lane] = (lanes[lane] ^ taken[lane]) * FNV_PRIME;
}

uint32_t check_words(const unsigned char *table, uint32_t start, uint32_t end)
{
	uint32_t lanes[4] = { FNV_BASIS, FNV_BASIS ^ 1, FNV_BASIS ^ 2, FNV_BASIS ^ 3 };
	const unsigned char *words = table + (size_t)start * 4;
	uint32_t left = end - start;
	/* Four words at a time, which the processor multiplies side by side. */
	for (; left >= 4; left -= 4, words += 16) take_words(lanes, words, 4);
	take_words(lanes, words, left);
	uint32_t hash = FNV_BASIS;
	for (int lane = 0; lane < 4; lane++) hash = (hash ^ lanes[lane]) * FNV_PRIME;
	return hash;
}
