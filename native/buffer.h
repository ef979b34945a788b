/* Text that is put together in a buffer of fixed size: numbers, and texts as JSON writes them. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
	char *bytes;
	size_t size;
	size_t length;
	/* Set for good by the first thing that did not fit; nothing of that was put. */
	bool is_full;
};

void buffer_put(struct buffer *buffer, const char *bytes, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_number(struct buffer *buffer, uint64_t number);

/*
 * A JSON string (RFC 8259), quotes included. Everything but printable ASCII is escaped, so that no line of a log is
 * ever broken; a byte that is not UTF-8 is written as \xNN would be, as text.
 */
void buffer_json(struct buffer *buffer, const char *bytes, size_t length);

#endif
