/* The time of day, for the log. */
#ifndef CALENDAR_H
#define CALENDAR_H

#include "../buffer.h"

/* The time in UTC, to the millisecond, as RFC 3339 writes it. */
void put_time(struct buffer *buffer);

#endif
