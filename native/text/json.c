#include "text/json.h"

#include <string.h>

#include "text/utf8.h"

static const char digits[] = "0123456789abcdef";

static void put_unit(struct buffer *buffer, uint32_t unit)
{
	const char escape[6] = { '\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15] };
	buffer_put(buffer, escape, sizeof escape);
}

static void put_point(struct buffer *buffer, uint32_t point)
{
	if (point >= 0x20 && point < 0x7f) {
		char plain = (char)point;
		if (plain == '"' || plain == '\\') buffer_text(buffer, "\\");
		buffer_put(buffer, &plain, 1);
	} else if (point < 0x10000) put_unit(buffer, point);
	else {
		put_unit(buffer, 0xd800 + ((point - 0x10000) >> 10));
		put_unit(buffer, 0xdc00 + ((point - 0x10000) & 0x3ff));
	}
}

void buffer_json(struct buffer *buffer, const char *bytes, size_t length)
{
	size_t start = buffer->length;
	buffer_text(buffer, "\"");
	for (size_t at = 0; at < length;) {
		uint32_t point;
		size_t step = utf8_sequence(bytes + at, length - at, &point);
		if (step > 0) put_point(buffer, point);
		else {
			unsigned char byte = (unsigned char)bytes[at];
			const char escape[5] = { '\\', '\\', 'x', digits[byte >> 4], digits[byte & 15] };
			buffer_put(buffer, escape, sizeof escape);
		}
		at += step > 0 ? step : 1;
	}
	buffer_text(buffer, "\"");
	/* All of it or nothing. */
	if (buffer->is_full) buffer->length = start;
}

void buffer_key(struct buffer *buffer, const char *key)
{
	bool is_first = buffer->length == 0 || buffer->bytes[buffer->length - 1] == '{';
	buffer_text(buffer, is_first ? "\"" : ",\"");
	buffer_text(buffer, key);
	buffer_text(buffer, "\":");
}

void buffer_member(struct buffer *buffer, const char *key, const char *text)
{
	buffer_key(buffer, key);
	buffer_json(buffer, text, strlen(text));
}
