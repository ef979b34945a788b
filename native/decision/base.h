/* Base variables: what everybody gets, as far as it is set and no rule withholds it. */
#ifndef DECISION_BASE_H
#define DECISION_BASE_H

#include "decision/selection.h"

/* Whether a name is one of them, by the table; `row` is its number, or NONE with the name's bytes. */
bool is_base(struct table *table, uint32_t row, const char *bytes, size_t length);

/* Whether a name is one of them, set in the container, and not withheld from the caller. */
bool is_base_given(struct selection *selection, uint32_t row);

/* Calls `each` with NAME=VALUE of every one that the caller gets. */
void base_each(struct selection *selection, void (*each)(struct text entry, void *context), void *context);

#endif
