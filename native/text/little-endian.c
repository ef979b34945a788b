#include "text/little-endian.h"

void put_little_endian(void *bytes, size_t number)
{
	unsigned char *to = bytes;
	for (size_t at = 0; at < LITTLE_ENDIAN_SIZE; at++) to[at] = (unsigned char)(number >> 8 * at);
}

size_t little_endian(const void *bytes)
{
	const unsigned char *from = bytes;
	size_t number = 0;
	for (size_t at = 0; at < LITTLE_ENDIAN_SIZE; at++) number |= (size_t)from[at] << 8 * at;
	return number;
}
