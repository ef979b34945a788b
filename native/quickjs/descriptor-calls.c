#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "quickjs/calls.h"
#include "quickjs/files.h"

CALL(close_descriptor)
{
	(void)self, (void)count;
	close(number(context, given[0]));
	return JS_UNDEFINED;
}

CALL(read_descriptor)
{
	(void)self, (void)count;
	int64_t limit;
	char *content;
	size_t length;
	if (JS_ToInt64(context, &limit, given[1]) != 0 || limit < 0) return throw_errno(context, EINVAL);
	int result = read_whole(number(context, given[0]), (size_t)limit, &content, &length);
	if (result < 0) return throw_errno(context, -result);
	JSValue value = bytes_value(context, content, length);
	free(content);
	return value;
}

CALL(read_some)
{
	(void)self, (void)count;
	static char chunk[65536];
	for (;;) {
		ssize_t got = read(number(context, given[0]), chunk, sizeof chunk);
		if (got >= 0) return bytes_value(context, chunk, (size_t)got);
		struct pollfd waiting = { .fd = number(context, given[0]), .events = POLLIN };
		if (errno == EAGAIN) poll(&waiting, 1, -1);
		else if (errno != EINTR) return throw_errno(context, errno);
	}
}

CALL(write_descriptor)
{
	(void)self, (void)count;
	struct bytes content;
	if (!take_bytes(context, given[1], &content)) return JS_EXCEPTION;
	int result = write_whole(number(context, given[0]), content.data, content.length);
	drop_bytes(context, &content);
	return outcome(context, result);
}
