/* Forbid beats every grant: which names the rules withhold from a caller. src/decision/forbid.ts has the same. */
#ifndef DECISION_FORBID_H
#define DECISION_FORBID_H

#include "decision/selection.h"

/*
 * Whether a forbid or an `only` withholds a name from the caller. `row` is its number, or NONE with the name's bytes;
 * ret_where is the rule's place in the policy.
 */
bool is_forbidden(struct selection *selection, uint32_t row, const char *bytes, size_t length, struct text *ret_where);

/* The same for a row of NAMES. */
bool is_name_forbidden(struct selection *selection, uint32_t row, struct text *ret_where);

/* The rule that withholds an entry or a variable inside it, if one does. */
bool is_entry_forbidden(struct selection *selection, uint32_t source, struct text *ret_where);

#endif
