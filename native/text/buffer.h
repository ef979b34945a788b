/* Text that is put together in a buffer of fixed size. */
#ifndef TEXT_BUFFER_H
#define TEXT_BUFFER_H

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

#endif
