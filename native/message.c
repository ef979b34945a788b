#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "utf8.h"

enum { LINE_MAX_BYTES = 1400, TEXT_MAX_BYTES = 400, PATIENCE_MS = 1000 };

const char *program_name = "env-broker";
const char *last_words;

/* Where messages go, how long all of them together may wait, and how many were left out since the last. */
static int target = 2;
static int patience = PATIENCE_MS;
static unsigned lost;
static bool is_socket;

struct line {
	char bytes[LINE_MAX_BYTES + 1];
	size_t length;
};

static void put(struct line *line, char byte)
{
	if (line->length < LINE_MAX_BYTES) line->bytes[line->length++] = byte;
}

/* Control characters, line separators and what turns the direction of a text: src/text/printable.ts has the same. */
static bool is_printable(uint32_t point)
{
	if (point < 0x20 || (point >= 0x7f && point < 0xa0)) return false;
	return point != 0x2028 && point != 0x2029 && (point < 0x202a || point > 0x202e) && (point < 0x2066 || point > 0x2069);
}

static void put_escaped(struct line *line, const char *text, size_t limit)
{
	static const char digits[] = "0123456789abcdef";
	size_t length = strnlen(text, limit);
	for (size_t at = 0; at < length;) {
		unsigned char byte = (unsigned char)text[at];
		uint32_t point = 0;
		size_t step = utf8_sequence(text + at, length - at, &point);
		if (at >= TEXT_MAX_BYTES) {
			for (int dots = 0; dots < 3; dots++) put(line, '.');
			return;
		}
		if (step > 0 && is_printable(point)) {
			for (size_t part = 0; part < step; part++) put(line, text[at++]);
			continue;
		}
		put(line, '\\');
		put(line, 'x');
		put(line, digits[byte >> 4]);
		put(line, digits[byte & 15]);
		at++;
	}
}

static void put_number(struct line *line, unsigned number)
{
	char digits[10];
	size_t count = 0;
	do digits[count++] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	while (count > 0) put(line, digits[--count]);
}

static void put_format(struct line *line, const char *format, va_list arguments)
{
	for (; *format != '\0'; format++) {
		if (*format != '%') {
			put(line, *format);
			continue;
		}
		format++;
		size_t limit = SIZE_MAX;
		if (format[0] == '.' && format[1] == '*') {
			limit = (size_t)va_arg(arguments, int);
			format += 2;
		}
		if (*format == 's') put_escaped(line, va_arg(arguments, const char *), limit);
		else if (*format == 'u') put_number(line, va_arg(arguments, unsigned));
		else put(line, *format);
	}
}

/*
 * One write(2) to the target. A reader that went away or stopped reading must neither kill the process nor hold it up: -1,
 * with EAGAIN for no room.
 */
static ssize_t write_once(const char *bytes, size_t length)
{
	struct pollfd waiting = { .fd = target, .events = POLLOUT };
	uint64_t ignore[4] = { (uint64_t)(uintptr_t)SIG_IGN, 0, 0, 0 };
	uint64_t pipe = 1u << (SIGPIPE - 1);
	struct timespec none = { 0, 0 };
	syscall(SYS_rt_sigaction, SIGPIPE, ignore, NULL, sizeof pipe);
	syscall(SYS_rt_sigaction, SIGXFSZ, ignore, NULL, sizeof pipe);
	/* A pipe that poll(2) calls writable takes PIPE_BUF bytes, which is more than a line. */
	bool has_room = poll(&waiting, 1, patience) == 1 && (waiting.revents & POLLOUT);
	/* Whoever did not read the first will not read the next. */
	if (!has_room) patience = 0;
	if (!has_room) errno = EAGAIN;
	if (!has_room) return -1;
	ssize_t written = is_socket ? send(target, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL) : write(target, bytes, length);
	int error = errno;
	/* Where every signal is blocked, as in PID 1, it is pending now, and it is nobody's business. */
	if (written < 0 && error == EPIPE) syscall(SYS_rt_sigtimedwait, &pipe, NULL, &none, sizeof pipe);
	errno = error;
	return written;
}

/* Whether a message is off: one that can never be written is not kept for later either. */
static bool write_guarded(const char *bytes, size_t length)
{
	return write_once(bytes, length) >= 0 || (errno != EAGAIN && errno != EPIPE);
}

void never_wait_for_readers(void)
{
	struct stat status;
	patience = 0;
	if (fstat(2, &status) != 0) return;
	is_socket = S_ISSOCK(status.st_mode);
	/* Only what has no position of its own: a log file would be written from its start again. */
	if (!S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode)) return;
	int again = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (again >= 0) target = again;
}

static void put_plain(struct line *line, const char *text)
{
	for (; *text != '\0'; text++) put(line, *text);
}

static bool write_line(const char *format, va_list arguments)
{
	struct line line;
	line.length = 0;
	put_plain(&line, program_name);
	put_plain(&line, ": ");
	put_format(&line, format, arguments);
	line.bytes[line.length++] = '\n';
	return write_guarded(line.bytes, line.length);
}

static bool write_count(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	bool written = write_line(format, arguments);
	va_end(arguments);
	return written;
}

/* Writes a line, and before it how many were left out. */
static void report(const char *format, va_list arguments)
{
	if (lost > 0 && write_count("%u messages were left out, since nobody read them", lost)) lost = 0;
	if (!write_line(format, arguments)) lost++;
}

void say(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	report(format, arguments);
	va_end(arguments);
}

_Noreturn static void end(int code)
{
	/* One write, whatever becomes of it: a failure here has nobody left to be told. */
	if (last_words != NULL && write(1, last_words, strlen(last_words)) < 0) code = EXIT_FAILED;
	_exit(code);
}

void fail(int code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	report(format, arguments);
	va_end(arguments);
	end(code);
}

void describe(char ret_text[DESCRIPTION_SIZE], const char *format, ...)
{
	struct line line;
	va_list arguments;
	line.length = 0;
	va_start(arguments, format);
	put_format(&line, format, arguments);
	va_end(arguments);
	if (line.length >= DESCRIPTION_SIZE) line.length = DESCRIPTION_SIZE - 1;
	memcpy(ret_text, line.bytes, line.length);
	ret_text[line.length] = '\0';
}

void fail_with(int code, const char *prefix, const char *description)
{
	struct line line;
	line.length = 0;
	put_plain(&line, program_name);
	put_plain(&line, ": ");
	put_plain(&line, prefix);
	put_plain(&line, description);
	line.bytes[line.length++] = '\n';
	if (!write_guarded(line.bytes, line.length)) lost++;
	end(code);
}

bool write_line_now(const char *line, size_t length)
{
	ssize_t written = write_once(line, length);
	if (written == (ssize_t)length) return true;
	/* Half a line must not swallow the next one. */
	if (written > 0) write_once("\n", 1);
	return false;
}

void write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);
		if (written < 0 && errno == EINTR) continue;
		if (written < 0) fail(EXIT_FAILED, "cannot write: %s", strerror(errno));
		bytes += written;
		length -= (size_t)written;
	}
}

void write_escaped(int fd, const char *bytes, size_t length)
{
	struct line line;
	line.length = 0;
	put_escaped(&line, bytes, length);
	write_all(fd, line.bytes, line.length);
}
