/* --print-names: what would be given, by name, and by which grant. */
#ifndef NAMES_H
#define NAMES_H

#include "environment.h"
#include "select.h"

/*
 * Writes a line NAME<TAB>grant[,grant] to stdout for every variable that is given, sorted by bytes; (base) and (keep)
 * stand for those. What a pattern left out goes to stderr.
 */
void print_names(struct selection *selection, const struct environment *environment);

#endif
