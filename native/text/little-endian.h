/* Numbers of four bytes as docs/protocol.md has them: little-endian. */
#ifndef TEXT_LITTLE_ENDIAN_H
#define TEXT_LITTLE_ENDIAN_H

#include <stddef.h>

enum { LITTLE_ENDIAN_SIZE = 4 };

void put_little_endian(void *bytes, size_t number);
size_t little_endian(const void *bytes);

#endif
