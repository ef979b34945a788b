#include "broker/calendar.h"

#include <time.h>

/* A number of at most `width` digits, with zeros before it. */
static void put_padded(struct buffer *buffer, unsigned number, unsigned width)
{
	char digits[8];
	for (unsigned at = width; at > 0; number /= 10) digits[--at] = (char)('0' + number % 10);
	buffer_put(buffer, digits, width);
}

void put_time(struct buffer *buffer)
{
	struct timespec moment;
	struct tm parts;
	clock_gettime(CLOCK_REALTIME, &moment);
	gmtime_r(&moment.tv_sec, &parts);
	put_padded(buffer, (unsigned)parts.tm_year + 1900, 4);
	buffer_text(buffer, "-");
	put_padded(buffer, (unsigned)parts.tm_mon + 1, 2);
	buffer_text(buffer, "-");
	put_padded(buffer, (unsigned)parts.tm_mday, 2);
	buffer_text(buffer, "T");
	put_padded(buffer, (unsigned)parts.tm_hour, 2);
	buffer_text(buffer, ":");
	put_padded(buffer, (unsigned)parts.tm_min, 2);
	buffer_text(buffer, ":");
	put_padded(buffer, (unsigned)parts.tm_sec, 2);
	buffer_text(buffer, ".");
	put_padded(buffer, (unsigned)(moment.tv_nsec / 1000000), 3);
	buffer_text(buffer, "Z");
}
