#include "text/buffer.h"

#include <string.h>

#include "text/digits.h"

void buffer_put(struct buffer *buffer, const char *bytes, size_t length)
{
	if (buffer->is_full || length > buffer->size - buffer->length) {
		buffer->is_full = true;
		return;
	}
	memcpy(buffer->bytes + buffer->length, bytes, length);
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
