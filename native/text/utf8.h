/* UTF-8, one sequence at a time (RFC 3629). */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The bytes of the well-formed sequence at the start of a text, at most `limit`, and what it stands for; or 0. */
size_t utf8_sequence(const char *text, size_t limit, uint32_t *ret_point);

#endif
