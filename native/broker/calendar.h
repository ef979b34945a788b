/* The time of day, for the log. */
#ifndef BROKER_CALENDAR_H
#define BROKER_CALENDAR_H

#include "text/buffer.h"

/* The time in UTC, to the millisecond, as RFC 3339 writes it. */
void put_time(struct buffer *buffer);

#endif
