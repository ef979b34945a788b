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

static void take_word(uint32_t lanes[4], uint32_t lane, const unsigned char *table, uint32_t index, uint32_t skip)
{
	uint32_t word = 0;
	if (index != skip) memcpy(&word, table + (size_t)index * 4, sizeof word);
	lanes[lane] = (lanes[lane] ^ word) * FNV_PRIME;
}

uint32_t check_words(const unsigned char *table, uint32_t start, uint32_t end, uint32_t skip)
{
	uint32_t lanes[4] = { FNV_BASIS, FNV_BASIS ^ 1, FNV_BASIS ^ 2, FNV_BASIS ^ 3 };
	uint32_t index = start;
	/* Four words at a time, which the processor multiplies side by side. */
	for (; end - index >= 4; index += 4) {
		uint32_t words[4];
		memcpy(words, table + (size_t)index * 4, sizeof words);
		if (skip - index < 4) words[skip - index] = 0;
		for (int lane = 0; lane < 4; lane++) lanes[lane] = (lanes[lane] ^ words[lane]) * FNV_PRIME;
	}
	for (; index < end; index++) take_word(lanes, (index - start) & 3, table, index, skip);
	uint32_t hash = FNV_BASIS;
	for (int lane = 0; lane < 4; lane++) hash = (hash ^ lanes[lane]) * FNV_PRIME;
	return hash;
}
