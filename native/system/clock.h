/* Moments of a clock that never jumps, in milliseconds. */
#ifndef SYSTEM_CLOCK_H
#define SYSTEM_CLOCK_H

#include <stdint.h>

int64_t milliseconds(void);

/* The earlier of two moments. */
int64_t earlier(int64_t one, int64_t other);

#endif
