/* Where log lines go: a descriptor, the hash of its last line, and what it did not take yet. */
#ifndef BROKER_CHAIN_H
#define BROKER_CHAIN_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "text/sha256.h"

enum { HELD_SIZE = 65536, LOG_LINE_MAX = PIPE_BUF };

struct chain {
	/* Writes one line, whole or not at all. */
	bool (*write)(const char *line, size_t length);
	/* SHA-256 of the last line, held ones too, without its newline, in hexadecimal digits; zeros before the first. */
	char *head;
	/* The same of the last line that was written, for who goes on if this process is killed; or NULL. */
	char *written;
	/* HELD_SIZE bytes. */
	char *held;
	size_t held_length;
	/* Lines that were not even held. */
	unsigned lost;
};

/*
 * Appends a record as a line. `must`: it is written at once, or not at all and the answer is false. Otherwise what is
 * not written is held back, and what does not fit is counted.
 */
bool chain_append(struct chain *chain, const char *record, size_t length, bool must);

/* Writes what is held back, as far as there is room, and then how many lines were lost. */
void chain_retry(struct chain *chain);

bool chain_is_behind(const struct chain *chain);

#endif
