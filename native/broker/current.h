/* The grant table that holds now: one look for each request, so that a reload is seen at once. */
#ifndef BROKER_CURRENT_H
#define BROKER_CURRENT_H

#include "grants/read.h"

/* Opens the state folder of this user; exits if it is not there. */
void current_open(void);

/*
 * The table as it is now, or NULL: there is none yet, or it cannot be trusted, which is said once. What was returned
 * before means nothing any more.
 */
struct table *current_table(void);

#endif
