#include "system/clock.h"

#include <time.h>

int64_t milliseconds(void)
{
	struct timespec moment;
	clock_gettime(CLOCK_MONOTONIC, &moment);
	return (int64_t)moment.tv_sec * 1000 + moment.tv_nsec / 1000000;
}

int64_t earlier(int64_t one, int64_t other)
{
	return one < other ? one : other;
}
