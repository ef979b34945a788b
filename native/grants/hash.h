/* What the table hashes: src/grants/hash.ts has the same, with the reasons. */
#ifndef GRANTS_HASH_H
#define GRANTS_HASH_H

#include <stddef.h>
#include <stdint.h>

/* 64 bits of a value: enough to tell a changed one from the original. */
struct value_hash {
	uint32_t low;
	uint32_t high;
};

uint32_t hash_name(const char *bytes, size_t length);

struct value_hash hash_value(const char *value);

/* The checksum of the words from `start` up to `end` of a table. */
uint32_t check_words(const unsigned char *table, uint32_t start, uint32_t end);

#endif
