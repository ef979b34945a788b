/* --print-names: what would be given, by name, and by which grant. */
#ifndef LAUNCH_PRINT_NAMES_H
#define LAUNCH_PRINT_NAMES_H

#include "decision/selection.h"
#include "launch/answer.h"
#include "launch/environment.h"

/*
 * Writes a line NAME<TAB>grant[,grant] to stdout for every variable that is given, sorted by bytes; (base) and (keep)
 * stand for those. What a pattern left out goes to stderr. `selection` or `answer` says which grants give what.
 */
void print_names(struct selection *selection, const struct answer *answer, const struct environment *environment);

/* Fills `ret_order` with the places of all entries that a launcher has put there, sorted by bytes; their number. */
size_t sort_names(const struct environment *environment, uint32_t ret_order[ENTRIES_MAX]);

#endif
