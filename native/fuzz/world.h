/*
 * The operating system as a target sees it: what a program would open, ask or write is in memory, and what ends a program ends
 * one input. The linker puts these in the place of the C library's (--wrap in the Makefile).
 */
#ifndef FUZZ_WORLD_H
#define FUZZ_WORLD_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grants/read.h"

/* What is in a file, or what a peer sends. */
struct content {
	const uint8_t *bytes;
	size_t length;
};

extern struct world {
	/* /etc/passwd and /etc/group. */
	struct content passwd, group;
	/* What the broker sends, and in pieces of how many bytes. */
	struct content reply;
	size_t piece;
	/* The table that the broker has, and of whose account files is said whether they are still the same. */
	struct table *table;
	bool is_current;
	/* Who sends what the broker receives. */
	uint32_t sender;
	/* Where a program's end leads to. */
	jmp_buf end;
} world;

/* Runs a statement until it is done or would end the program; whether it came to its end. */
#define SURVIVES(statement) (setjmp(world.end) == 0 ? ((statement), true) : false)

/* A rule that never may be broken. */
void must(bool holds, const char *rule);

/* The first bytes of an input, which then begins behind them; less if there are not as many. */
struct content take(struct content *input, size_t length);
uint8_t take_byte(struct content *input);

/* Bytes with a NUL behind them, on the heap, in exactly their size, so that every step outside is seen. */
char *text_of(struct content bytes);

/* One of the tables of test/vectors/tables, aligned, on the heap; its size. */
unsigned char *vector_table(unsigned which, size_t *ret_size);
unsigned vector_count(void);

/* For table_take(): room to note the pages of any table. */
extern uint32_t checked[TABLE_CHECKED_WORDS(TABLE_LIMIT)];

/* Makes every checksum of a table right, so that what is behind them is reached. */
void seal_table(unsigned char *bytes, size_t size);

#endif
