/* What the broker has answered: pairs of a word and a text, in the reply as it came. */
#ifndef LAUNCH_ANSWER_H
#define LAUNCH_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

struct answer {
	/* Whole texts, each ended by a NUL; after the last one nothing of the answer is. */
	const char *start;
	const char *end;
	/* How many there are. */
	size_t pairs;
};

/* The pair at a place, which moves behind it; false at the end. Begin with `start`. */
bool answer_next(const struct answer *answer, const char **at, const char **ret_word, const char **ret_text);

/* Whether a pair is an entry of the environment, and of that kind: REPLY_GIVEN or REPLY_BASE. */
bool is_entry_of(const char *kind, const char *word, const char *text);

/* The grants that give an entry of the answer, with commas between them. */
const char *answer_grants(const struct answer *answer, const char *entry);

#endif
