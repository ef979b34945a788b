/*
 * Set algebra on the table: what a caller is given, and why not. Grants only make candidates; forbid.h has the last word on
 * each. src/decision/decide.ts decides the same.
 */
#ifndef DECISION_DECIDE_H
#define DECISION_DECIDE_H

#include "decision/selection.h"

enum outcome {
	SELECTED,
	NOT_YOURS,   /* `text` is the grant that was asked for */
	TWO_SOURCES, /* grants `first` and `second` both give `name` */
	NEEDS,       /* grant `first` needs `name`, which is not there */
	TOO_MANY,
};

struct refusal {
	const char *text;
	uint32_t name;
	uint32_t first;
	uint32_t second;
};

/*
 * Works out what a caller is given. `chosen` narrows to these grants; without any, all of the caller's count. After a
 * damaged table the answer means nothing: ask table->damaged before acting on it.
 */
enum outcome decide(struct selection *selection, struct table *table, const struct caller *caller,
	const char *const *chosen, size_t chosen_count, struct refusal *ret_refusal);

/* Whether a decision gives a name, or everybody gets it. */
bool is_name_given(struct selection *selection, uint32_t name);

#endif
