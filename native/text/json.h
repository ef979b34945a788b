/* Texts as JSON writes them. */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "text/buffer.h"

/*
 * A JSON string (RFC 8259), quotes included. Everything but printable ASCII is escaped, so that no line of a log is
 * ever broken; a byte that is not UTF-8 is written as \xNN would be, as text.
 */
void buffer_json(struct buffer *buffer, const char *bytes, size_t length);

/* The key of an object's next member, and the comma before it unless it is the first. */
void buffer_key(struct buffer *buffer, const char *key);

/* A member that is a text. */
void buffer_member(struct buffer *buffer, const char *key, const char *text);

#endif
