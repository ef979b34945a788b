#include "protocol.h"

void put_message_length(void *message, size_t length)
{
	unsigned char *bytes = message;
	for (size_t at = 0; at < LENGTH_SIZE; at++) bytes[at] = (unsigned char)(length >> 8 * at);
}

size_t message_length(const void *message)
{
	const unsigned char *bytes = message;
	size_t length = 0;
	for (size_t at = 0; at < LENGTH_SIZE; at++) length |= (size_t)bytes[at] << 8 * at;
	return length;
}
