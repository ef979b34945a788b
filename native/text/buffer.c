#include "text/buffer.h"

#include <string.h>

#include "text/digits.h"

/*
 * What is put is mostly short, and musl's memcpy() starts with `rep movs`, which costs as much as a hundred bytes. So words are copied,
 * of which the last one may lie over the one before it.
 */
static void copy(char *to, const char *from, size_t length)
{
	enum { WORD = 8, HALF = 4 };
	if (length >= WORD) {
		for (size_t at = 0; at < length - WORD; at += WORD) memcpy(to + at, from + at, WORD);
		memcpy(to + length - WORD, from + length - WORD, WORD);
	} else if (length >= HALF) {
		memcpy(to, from, HALF);
		memcpy(to + length - HALF, from + length - HALF, HALF);
	} else {
		for (size_t at = 0; at < length; at++) to[at] = from[at];
	}
}

void buffer_put(struct buffer *buffer, const char *bytes, size_t length)
{
	if (buffer->is_full || length > buffer->size - buffer->length) {
		buffer->is_full = true;
		return;
	}
	copy(buffer->bytes + buffer->length, bytes, length);
	buffer->length += length;
}

void buffer_text(struct buffer *buffer, const char *text)
{
	buffer_put(buffer, text, strlen(text));
}

void buffer_number(struct buffer *buffer, uint64_t number)
{
	char space[DIGITS_SIZE];
	buffer_text(buffer, digits_of(number, space));
}
