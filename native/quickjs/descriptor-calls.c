#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "message/stderr.h"
#include "quickjs/calls.h"
#include "quickjs/files.h"

/* Whether writes to stderr give up on a reader that does not read. */
static bool is_limited;

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

CALL(limit_waiting)
{
	(void)self, (void)count;
	limit_waiting_for_readers(number(context, given[0]));
	is_limited = true;
	return JS_UNDEFINED;
}

CALL(write_descriptor)
{
	(void)self, (void)count;
	struct bytes content;
	if (!take_bytes(context, given[1], &content)) return JS_EXCEPTION;
	int descriptor = number(context, given[0]);
	int result = is_limited && descriptor == 2
		? stderr_write_whole(content.data, content.length)
		: write_whole(descriptor, content.data, content.length);
	drop_bytes(context, &content);
	return outcome(context, result);
}
