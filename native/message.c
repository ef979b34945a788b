#include "message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 1400, TEXT_MAX_BYTES = 400 };

const char *program_name = "env-broker";

struct line {
	char bytes[LINE_MAX_BYTES + 1];
	size_t length;
};

static void put(struct line *line, char byte)
{
	if (line->length < LINE_MAX_BYTES) line->bytes[line->length++] = byte;
}

static void put_escaped(struct line *line, const char *text, size_t limit)
{
	static const char digits[] = "0123456789abcdef";
	size_t shown = 0;
	for (; shown < limit && text[shown] != '\0'; shown++) {
		if (shown == TEXT_MAX_BYTES) {
			for (int dots = 0; dots < 3; dots++) put(line, '.');
			return;
		}
		unsigned char byte = (unsigned char)text[shown];
		/* C1 control characters are C2 80 to C2 9F in UTF-8: escaping the second byte breaks them. */
		int second_of_c1 = byte >= 0x80 && byte < 0xa0 && shown > 0 && (unsigned char)text[shown - 1] == 0xc2;
		if (byte >= 0x20 && byte != 0x7f && !second_of_c1) {
			put(line, (char)byte);
			continue;
		}
		put(line, '\\');
		put(line, 'x');
		put(line, digits[byte >> 4]);
		put(line, digits[byte & 15]);
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

static void write_line(const char *format, va_list arguments)
{
	struct line line;
	line.length = 0;
	for (const char *at = program_name; *at != '\0'; at++) put(&line, *at);
	put(&line, ':');
	put(&line, ' ');
	put_format(&line, format, arguments);
	line.bytes[line.length++] = '\n';
	/* Nobody can be told if stderr does not take it, and the command must not depend on that. */
	ssize_t ignored = write(2, line.bytes, line.length);
	(void)ignored;
}

void say(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	write_line(format, arguments);
	va_end(arguments);
}

void fail(int code, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	write_line(format, arguments);
	va_end(arguments);
	_exit(code);
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
