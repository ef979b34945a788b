#include "message/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "contract/unprintable.h"
#include "message/stderr.h"
#include "text/digits.h"
#include "text/utf8.h"

enum { LINE_MAX_BYTES = 1400, TEXT_MAX_BYTES = 400 };

const char *last_words;

/* How many messages were left out since the last. */
static unsigned lost;

struct line {
	char bytes[LINE_MAX_BYTES + 1];
	size_t length;
};

static void put(struct line *line, char byte)
{
	if (line->length < LINE_MAX_BYTES) line->bytes[line->length++] = byte;
}

static bool is_printable(uint32_t point)
{
	static const uint32_t hidden[][2] = { UNPRINTABLE_RANGES };
	for (size_t at = 0; at < sizeof hidden / sizeof hidden[0]; at++) {
		if (point >= hidden[at][0] && point <= hidden[at][1]) return false;
	}
	return true;
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

static void put_plain(struct line *line, const char *text)
{
	for (; *text != '\0'; text++) put(line, *text);
}

static void put_format(struct line *line, const char *format, va_list arguments)
{
	char space[DIGITS_SIZE];
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
		else if (*format == 'u') put_plain(line, digits_of(va_arg(arguments, unsigned), space));
		else put(line, *format);
	}
}

/* Whether a message is off: one that can never be written is not kept for later either. */
static bool write_guarded(const char *bytes, size_t length)
{
	return stderr_write(bytes, length) >= 0 || (errno != EAGAIN && errno != EPIPE);
}

static void begin(struct line *line)
{
	line->length = 0;
	put_plain(line, program_name);
	put_plain(line, ": ");
}

static bool write_line(struct line *line)
{
	line->bytes[line->length++] = '\n';
	return write_guarded(line->bytes, line->length);
}

/* Writes a line, and before it how many were left out. */
static void tell(struct line *line)
{
	struct line count;
	char space[DIGITS_SIZE];
	if (lost > 0) {
		begin(&count);
		put_plain(&count, digits_of(lost, space));
		put_plain(&count, " messages were left out, since nobody read them");
		if (write_line(&count)) lost = 0;
	}
	if (!write_line(line)) lost++;
}

static void write_message(const char *format, va_list arguments)
{
	struct line line;
	begin(&line);
	put_format(&line, format, arguments);
	tell(&line);
}

void say(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	write_message(format, arguments);
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
	write_message(format, arguments);
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

void fail_with(int code, const char *description)
{
	struct line line;
	begin(&line);
	if (code == EXIT_REFUSED) put_plain(&line, "refused: ");
	put_plain(&line, description);
	tell(&line);
	end(code);
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
