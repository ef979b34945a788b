/* The two clocks: one that never jumps, for deadlines, and the calendar, for the log. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#include "../buffer.h"

/* Milliseconds of a clock that never jumps. */
int64_t milliseconds(void);

/* The time of day in UTC, to the millisecond, as RFC 3339 writes it. */
void put_time(struct buffer *buffer);

#endif
